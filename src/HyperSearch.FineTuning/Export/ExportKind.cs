namespace HyperSearch.FineTuning.Export;

/// <summary>What an export wrote.</summary>
public enum ExportKind
{
    /// <summary>A PEFT adapter directory.</summary>
    Adapter,

    /// <summary>A Hugging Face model directory.</summary>
    Model,
}
