namespace HyperSearch.FineTuning.Training;

/// <summary>The loss left the finite numbers. A fact about the hyperparameters, not a fault of the program.</summary>
internal sealed class DivergedException(string message) : Exception(message);
