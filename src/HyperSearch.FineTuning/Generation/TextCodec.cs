using HyperSearch.FineTuning.Chat;
using HyperSearch.FineTuning.Tokenizers;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Generation;

/// <summary>The tokenizer of a model directory as training and generation use it.</summary>
public sealed class TextCodec
{
    public TextCodec(Tokenizer tokenizer, string sha256) => (Tokenizer, Sha256) = (tokenizer, sha256);

    private TextCodec(Tokenizer tokenizer, string sha256, Lazy<ChatFormat?> chat)
        : this(tokenizer, sha256) => _chat = chat;

    private readonly Lazy<ChatFormat?> _chat = new(() => null);

    public Tokenizer Tokenizer { get; }

    /// <summary>How the model's chat template writes conversations; null when it has none. Read when first asked for.</summary>
    /// <exception cref="ChatTemplateException">The template is outside the supported subset.</exception>
    public ChatFormat? Chat => _chat.Value;

    /// <summary>Content hash of <c>tokenizer.json</c>.</summary>
    public string Sha256 { get; }

    /// <summary>Reads <c>tokenizer.json</c> in <paramref name="directory"/>.</summary>
    public static TextCodec Load(string directory)
    {
        var path = Path.Combine(directory, "tokenizer.json");
        return new TextCodec(Tokenizer.Load(path), ContentHash.OfFile(path), new Lazy<ChatFormat?>(() => ChatFormat.Load(directory)));
    }

    /// <summary>The text that tokens stand for, special tokens left out.</summary>
    public string Decode(IReadOnlyList<int> tokens) => Tokenizer.Decode(tokens, skipSpecialTokens: true);
}
