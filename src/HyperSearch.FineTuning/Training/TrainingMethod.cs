namespace HyperSearch.FineTuning.Training;

/// <summary>Which weights a trial trains, and how (setting <c>method</c>).</summary>
public enum TrainingMethod
{
    /// <summary>Low-rank adapters beside frozen linear layers (Hu et al., 2021).</summary>
    Lora,

    /// <summary>Every weight of the model, less those that <c>freeze_layers</c> and <c>freeze_embeddings</c> hold.</summary>
    Full,

    /// <summary>LoRA whose update is scaled by alpha / sqrt(r) (Kalajdzievski, "A Rank Stabilization Scaling Factor", 2023).</summary>
    RsLora,

    /// <summary>LoRA that trains the lengths of the weights' rows beside their directions (Liu et al., "DoRA", 2024).</summary>
    Dora,

    /// <summary>LoRA whose B matrices learn faster than its A matrices (Hayou et al., "LoRA+", 2024).</summary>
    LoraPlus,
}
