namespace HyperSearch.FineTuning.Tokenizers.Text;

/// <summary>A code point of a rewritten text: 0 stands for one code point of the source, 1 for none (inserted), -n for n more than one.</summary>
internal readonly record struct CodePointChange(int CodePoint, int Change);
