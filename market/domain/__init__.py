"""The rules of the market, one folder a feature, each step of the staircase looking only down."""
