using HyperSearch.FineTuning.Tokenizers.AddedTokens;
using HyperSearch.FineTuning.Tokenizers.Decoders;
using HyperSearch.FineTuning.Tokenizers.Files;
using HyperSearch.FineTuning.Tokenizers.Models;
using HyperSearch.FineTuning.Tokenizers.PostProcessors;
using HyperSearch.FineTuning.Tokenizers.PreTokenizers;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers;

/// <summary>
/// A tokenizer as a Hugging Face <c>tokenizer.json</c> describes it. The way of a text: added tokens are cut out, the rest is
/// normalized, cut into pieces, each piece is tokenised by the model, and the post-processor finishes the list. Ids, tokens and
/// offsets are those of the reference library. Immutable, and safe to use from several threads.
/// </summary>
public sealed class Tokenizer
{
    private readonly AddedVocabulary _added;
    private readonly IPreTokenizer? _preTokenizer;
    private readonly ITokenModel _model;
    private readonly IPostProcessor? _postProcessor;
    private readonly IDecoder? _decoder;

    internal Tokenizer(AddedVocabulary added, IPreTokenizer? preTokenizer, ITokenModel model, IPostProcessor? postProcessor, IDecoder? decoder)
    {
        _added = added;
        _preTokenizer = preTokenizer;
        _model = model;
        _postProcessor = postProcessor;
        _decoder = decoder;
        var ids = model.Vocabulary.Ids.Values.Concat(added.Tokens.Select(t => t.Id)).ToHashSet();
        VocabularySize = ids.Count;
        HighestId = ids.Max();
    }

    /// <summary>How many different ids there are, added tokens included. An embedding may have more rows.</summary>
    public int VocabularySize { get; }

    /// <summary>The largest id; an embedding needs at least one row more.</summary>
    public int HighestId { get; }

    /// <summary>The id of the special token that the post-processor puts before a text (usually BOS); null if it adds none.</summary>
    public int? BosTokenAddedByPostProcessor => _postProcessor?.LeadingTokenId;

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerException">The file is broken, too large, or asks for something that is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new TokenizerException("TOK008", "there is no such file", path,
                "a model directory holds the tokenizer that the model was trained with", "put the model's tokenizer.json there; older formats (tokenizer.model, vocab.json) can be converted with the transformers library");
        }

        var length = new FileInfo(path).Length;
        if (length > TokenizerLimits.FileBytesMax)
        {
            throw new TokenizerException("TOK001", $"the file has {length} bytes; the limit is {TokenizerLimits.FileBytesMax}", path,
                "no known tokenizer comes near that size", "check that this is a tokenizer.json");
        }

        return Parse(File.ReadAllBytes(path), path);
    }

    /// <param name="json">The bytes of a <c>tokenizer.json</c>.</param>
    /// <param name="path">Named in messages only.</param>
    /// <exception cref="TokenizerException">As for <see cref="Load"/>.</exception>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, string path) => TokenizerFile.Parse(json, path);

    /// <param name="text">Halves of surrogate pairs count as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the post-processor's template may add its tokens.</param>
    public TokenEncoding Encode(string text, bool addSpecialTokens) => Finish([EncodeOne(text, typeId: 0)], addSpecialTokens);

    /// <summary>Two texts as one list. Offsets count within each text.</summary>
    public TokenEncoding EncodePair(string first, string second, bool addSpecialTokens) =>
        Finish([EncodeOne(first, typeId: 0), EncodeOne(second, typeId: 1)], addSpecialTokens);

    /// <summary>The text that ids stand for. Ids of no token are left out; bytes that are no UTF-8 become U+FFFD.</summary>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens)
    {
        var tokens = new List<string>(ids.Count);
        foreach (var id in ids)
        {
            if (IdToToken(id) is { } token && !(skipSpecialTokens && _added.Find(token) is { Special: true }))
                tokens.Add(token);
        }

        return _decoder is null ? string.Join(' ', tokens) : string.Concat(_decoder.Decode(tokens));
    }

    public int? TokenToId(string token) => _added.Find(token)?.Id ?? _model.Vocabulary.IdOf(token);

    public string? IdToToken(int id) => _added.Find(id)?.Content ?? _model.Vocabulary.TokenOf(id);

    private TokenEncoding Finish(IReadOnlyList<TokenSequence> sequences, bool addSpecialTokens) =>
        TokenSequence.Join(_postProcessor?.Process(sequences, addSpecialTokens) ?? sequences);

    private TokenSequence EncodeOne(string text, int typeId)
    {
        var sequence = new TokenSequence();
        foreach (var segment in _added.Split(AlignedText.FromOriginal(text)))
        {
            if (segment.Token is { } token)
                sequence.Add(token.Id, segment.Text.Value, new TokenOffset(segment.Text.Starts[0], segment.Text.Ends[^1]), typeId, special: false);
            else
                EncodeText(segment.Text, typeId, sequence);
        }

        return sequence;
    }

    private void EncodeText(AlignedText text, int typeId, TokenSequence sequence)
    {
        var pieces = TextPieces.Whole(text);
        if (_preTokenizer is not null)
            pieces = _preTokenizer.Apply(pieces);
        var (value, starts, ends) = pieces.Text;
        foreach (var piece in pieces.Pieces)
        {
            foreach (var token in _model.Tokenize(value.AsSpan(piece.Start, piece.Length)))
            {
                var first = piece.Start + token.Start;
                var offset = new TokenOffset(starts[first], ends[first + token.Length - 1]);
                sequence.Add(token.Id, token.Text ?? _model.Vocabulary.TokenOf(token.Id)!, offset, typeId, special: false);
            }
        }
    }
}
