using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>Cuts pieces into smaller ones, and may rewrite them; no token ever crosses a border between pieces.</summary>
internal interface IPreTokenizer
{
    TextPieces Apply(TextPieces pieces);
}
