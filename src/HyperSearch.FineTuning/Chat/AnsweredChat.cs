namespace HyperSearch.FineTuning.Chat;

/// <summary>A conversation as text, and where the assistant speaks in it.</summary>
/// <param name="Text">To be tokenised without special tokens.</param>
/// <param name="Answers">UTF-16 ranges, ascending and apart; at least one.</param>
/// <param name="MarkedByTemplate">Whether the template marked them itself, with <c>generation</c> blocks.</param>
public sealed record AnsweredChat(string Text, IReadOnlyList<(int Start, int End)> Answers, bool MarkedByTemplate);
