namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>A step that turns the reference into the text.</summary>
internal enum EditOperation : byte
{
    None,
    Match,
    Substitute,

    /// <summary>A word of the text that the reference has not.</summary>
    Insert,

    /// <summary>A word of the reference that the text has not.</summary>
    Delete,
}
