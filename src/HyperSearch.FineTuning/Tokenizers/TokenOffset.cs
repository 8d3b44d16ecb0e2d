namespace HyperSearch.FineTuning.Tokenizers;

/// <summary>The part of the original text that a token stands for, in Unicode code points (not UTF-16 units): <c>[Start, End)</c>.</summary>
public readonly record struct TokenOffset(int Start, int End);
