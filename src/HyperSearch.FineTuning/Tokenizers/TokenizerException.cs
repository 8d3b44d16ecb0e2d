using HyperSearch.FineTuning.Inputs;

namespace HyperSearch.FineTuning.Tokenizers;

/// <summary>A <c>tokenizer.json</c> is broken or asks for something that is not supported, or a text cannot be split in time. Codes are <c>TOK001</c> and up.</summary>
public sealed class TokenizerException : InputException
{
    public TokenizerException(string code, string what, string where, string why, string fix, Exception? inner = null)
        : base(code, what, where, why, fix, inner)
    {
    }
}
