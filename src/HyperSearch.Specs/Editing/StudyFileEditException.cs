namespace HyperSearch.Specs.Editing;

/// <summary>A change that cannot be made: what is wrong with its path or its value, in one line.</summary>
/// <param name="fix">What to write instead; null where the message says it.</param>
public sealed class StudyFileEditException(string message, string? fix = null) : FormatException(message)
{
    public string? Fix { get; } = fix;
}
