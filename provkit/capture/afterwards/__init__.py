"""What is said of a run or its files once it is over."""
