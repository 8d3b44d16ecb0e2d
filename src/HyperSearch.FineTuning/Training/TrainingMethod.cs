namespace HyperSearch.FineTuning.Training;

/// <summary>Which weights a trial trains (setting <c>method</c>).</summary>
public enum TrainingMethod
{
    /// <summary>Low-rank adapters beside frozen linear layers (Hu et al., 2021).</summary>
    Lora,

    /// <summary>Every weight of the model.</summary>
    Full,
}
