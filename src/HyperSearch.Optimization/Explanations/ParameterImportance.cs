namespace HyperSearch.Optimization.Explanations;

/// <summary>How much one parameter matters, with 95% intervals that hold both what the model does not know and the error of the computation.</summary>
/// <param name="Main">The share of the objective's variance over the space that the parameter explains alone (first-order Sobol index).</param>
/// <param name="Total">The share that it takes part in, interactions included (total Sobol index).</param>
/// <param name="Permutation">
/// How much worse the model fits the completed trials when the parameter's values are shuffled among them, in units of the variance of
/// their values. It speaks of where the search went, not of the whole space.
/// </param>
public sealed record ParameterImportance(string Name, Estimate Main, Estimate Total, Estimate Permutation);
