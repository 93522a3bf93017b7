"""A whole study on real genotypes, recorded, validated and asked.

`imputation` is the analysis, `study` the same with decorators, `story` what happens in
which order. Started by `provkit demo`; written as any user of provkit would write it.
"""
