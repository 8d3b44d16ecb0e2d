namespace HyperSearch.FineTuning.Data;

/// <summary>
/// One example. Of prompt and completion the model sees <paramref name="Prompt"/> + <paramref name="Completion"/> with nothing between. The other
/// kinds fill the two so that rows can be compared: what comes before the last answer and that answer, nothing and the text, the text (both, where it
/// is a pair) and its label.
/// </summary>
/// <param name="Line">Line in its file, from 1.</param>
/// <param name="ByteOffset">Where that line begins in the file.</param>
/// <param name="Prompt">May be empty.</param>
/// <param name="Completion">What the model shall learn to write. May be empty; the data check reports it.</param>
public sealed record DataRow(int Line, long ByteOffset, string Prompt, string Completion)
{
    /// <summary>A character that no text holds by chance: it parts the two texts of a pair in <see cref="Prompt"/>.</summary>
    internal const char PairSeparator = '\u001F';

    /// <summary>The messages, in chat data.</summary>
    public Conversation? Conversation { get; init; }

    /// <summary>The text to classify.</summary>
    public string? Text { get; init; }

    /// <summary>A second text that is classified together with the first.</summary>
    public string? TextPair { get; init; }

    /// <summary>Whether the label stood as a number in the file, and so means a class by its number.</summary>
    public bool LabelIsNumber { get; init; }
}
