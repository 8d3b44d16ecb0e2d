using HyperSearch.FineTuning.Chat;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Data;

/// <summary>
/// Turns rows into ids and says which of them are trained.
/// <list type="bullet">
/// <item>Prompt and completion are one text with nothing between, tokenised once: tokenising the parts alone gives other tokens at the seam.</item>
/// <item>A token is a target if any of its characters belongs to the completion. A token that spans the seam is thus a target: were it
/// left out, the first characters of the answer would never be trained. The check counts such rows, because at generation time the
/// prompt's last characters are then missing from the prompt's tokens.</item>
/// <item>BOS only if the post-processor adds one; EOS is appended and is a target. What else a template puts around a text is left out.</item>
/// <item>Of plain text every token is a target. A conversation is what the chat template makes of it, which puts all special tokens in itself.</item>
/// <item>A text to classify gets the special tokens of the post-processor, as does a pair.</item>
/// </list>
/// </summary>
public sealed class ExampleEncoder
{
    private readonly Tokenizer _tokenizer;
    private readonly int? _endId;
    private readonly int _lengthMax;

    /// <param name="tokenizer">The model's.</param>
    /// <param name="endId">The configuration's <c>eos_token_id</c>; null: nothing is appended.</param>
    /// <param name="lengthMax">Most ids of an example, at least 2.</param>
    public ExampleEncoder(Tokenizer tokenizer, int? endId, int lengthMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthMax, 2);
        _tokenizer = tokenizer;
        _endId = endId;
        _lengthMax = lengthMax;
        EndIds = endId is { } id ? [id] : [];
    }

    /// <summary>The encoder of a model's rows.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="config">For the tokens that begin and end texts.</param>
    /// <param name="lengthMax">Most ids of an example; a model with fewer positions has its own.</param>
    /// <param name="truncation">What becomes of longer rows.</param>
    /// <param name="chat">The model's chat template; null: rows are no conversations, or it has none.</param>
    public static ExampleEncoder Of(Tokenizer tokenizer, ModelConfig config, int lengthMax, Truncation truncation, ChatFormat? chat) =>
        new(tokenizer, config.EosTokenId, Math.Min(lengthMax, config.MaxPositions)) { Truncation = truncation, EndIds = config.EosTokenIds, BeginId = config.BosTokenId, Chat = chat };

    /// <summary>What is cut off a row that is too long. Rows that are left out or refused are cut at the end here; who asked leaves them out.</summary>
    public Truncation Truncation { get; init; } = Truncation.End;

    /// <summary>Every token that ends a text; in a conversation nothing after the last of them in a turn is trained.</summary>
    public IReadOnlyList<int> EndIds { get; init; }

    /// <summary>The configuration's <c>bos_token_id</c>, which stays when the start is cut.</summary>
    public int? BeginId { get; init; }

    /// <summary>How conversations are written; null: the model has no chat template.</summary>
    public ChatFormat? Chat { get; init; }

    /// <exception cref="ChatTemplateException">The template refuses a conversation, or the model has none.</exception>
    public TokenizedExample Encode(DataRow row, DataKind kind) => kind switch
    {
        DataKind.PromptCompletion => Encode(row.Prompt, row.Completion),
        DataKind.Text => EncodeText(row.Completion),
        DataKind.Chat => EncodeChat(row.Conversation!),
        _ => EncodeLabelled(row),
    };

    public TokenizedExample Encode(string prompt, string completion)
    {
        var text = prompt + completion;
        var encoding = _tokenizer.Encode(text, addSpecialTokens: false);
        // Offsets count code points; a pair split between prompt and completion counts as one that began in the prompt.
        var seam = prompt.EnumerateRunes().Count();
        var firstTarget = 0;
        while (firstTarget < encoding.Count && encoding.Spans[firstTarget].End <= seam)
            firstTarget++;
        var seamShared = firstTarget < encoding.Count && encoding.Spans[firstTarget].Start < seam;
        return Frame(encoding, new CodePoints(text), firstTarget, seamShared);
    }

    private TokenizedExample EncodeText(string text) => Frame(_tokenizer.Encode(text, addSpecialTokens: false), new CodePoints(text), 0, seamShared: false);

    /// <summary>Begin token, text, end token; targets are the ids from <paramref name="firstTarget"/> of the text on.</summary>
    private TokenizedExample Frame(TokenEncoding encoding, CodePoints text, int firstTarget, bool seamShared)
    {
        var draft = new TokenDraft();
        if (_tokenizer.BosTokenAddedByPostProcessor is { } begin)
        {
            draft.Add(begin, new TokenOffset(0, 0));
            firstTarget++;
        }

        draft.AddRange(encoding);
        if (_endId is { } end) draft.Add(end, new TokenOffset(text.Count, text.Count));
        draft.AddTarget(new TokenRange(firstTarget, draft.Ids.Count));
        return Cut(draft).Finish(text, seamShared);
    }

    private TokenizedExample EncodeChat(Conversation conversation)
    {
        var format = Chat ?? throw new ChatTemplateException("the model brings no chat template: neither chat_template.jinja nor chat_template in tokenizer_config.json");
        var chat = format.Render(conversation);
        var text = new CodePoints(chat.Text);
        var encoding = _tokenizer.Encode(chat.Text, addSpecialTokens: false);
        var draft = new TokenDraft();
        draft.AddRange(encoding);
        var seamShared = false;
        foreach (var (start, end) in chat.Answers)
        {
            var (from, to) = (text.OfUnit(start), text.OfUnit(end));
            var first = 0;
            while (first < encoding.Count && encoding.Spans[first].End <= from) first++;
            var last = first;
            while (last < encoding.Count && encoding.Spans[last].Start < to) last++;
            seamShared |= first < last && encoding.Spans[first].Start < from;
            draft.AddTarget(new TokenRange(first, chat.MarkedByTemplate ? last : AfterEnd(encoding.Ids, first, last)));
        }

        return Cut(draft).Finish(text, seamShared);
    }

    /// <summary>Where a turn is over: behind its last end token, if it has one. A template's line break after it teaches nothing.</summary>
    private int AfterEnd(IReadOnlyList<int> ids, int first, int last)
    {
        for (var i = last; i > first; i--)
        {
            if (EndIds.Contains(ids[i - 1])) return i;
        }

        return last;
    }

    private TokenizedExample EncodeLabelled(DataRow row)
    {
        var encoding = row.TextPair is { } pair
            ? _tokenizer.EncodePair(row.Text!, pair, addSpecialTokens: true)
            : _tokenizer.Encode(row.Text!, addSpecialTokens: true);
        var kept = LabelledTokens.Kept(encoding, _lengthMax, Truncation == Truncation.Start);
        // A template may give the second text's separator either type; the second text begins with the first token of its type.
        var second = Array.FindIndex(kept, i => encoding.TypeIds[i] == 1);
        return new TokenizedExample([.. kept.Select(i => encoding.Ids[i])], kept.Length, kept.Length < encoding.Count, SeamShared: false)
        {
            IsLabelled = true, SecondText = second < 0 ? kept.Length : second,
        };
    }

    private TokenDraft Cut(TokenDraft draft)
    {
        draft.Cut(_lengthMax, Truncation == Truncation.Start, _tokenizer.BosTokenAddedByPostProcessor ?? BeginId);
        return draft;
    }
}
