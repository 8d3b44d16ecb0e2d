using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Generation;

/// <summary>Rows that are decoded together. Rows that have ended leave the batch once half of it is idle.</summary>
internal sealed class GenerationBatch : IDisposable
{
    private readonly DecoderModel _model;
    private readonly HashSet<int> _ends;
    private readonly TokenSampler? _sampler;
    private readonly KeyValueCache _cache;
    private readonly List<Row> _all;
    private readonly int _promptWidth;
    private List<Row> _live;
    private int _written;

    public GenerationBatch(DecoderModel model, IReadOnlyList<(int Number, GenerationRequest Request)> requests, HashSet<int> ends, Sampling sampling)
    {
        (_model, _ends) = (model, ends);
        _sampler = sampling.IsPlain ? null : new TokenSampler(sampling);
        _cache = new KeyValueCache(model.Config.Layers);
        _all = [.. requests.Select(request => new Row(request.Number, request.Request))];
        _live = [.. _all];
        _promptWidth = requests.Max(request => request.Request.Prompt.Count);
    }

    public IReadOnlyList<GeneratedTokens> Run()
    {
        if (Advance(ReadPrompts()))
        {
            do
            {
                Compact();
            }
            while (Advance(ReadLatest()));
        }

        return [.. _all.Select(row => row.Result())];
    }

    public void Dispose() => _cache.Dispose();

    /// <summary>Runs the prompts; returns the next token of each row.</summary>
    private long[] ReadPrompts()
    {
        using var scope = new TensorScope();
        var ids = new long[_live.Count * _promptWidth];
        var last = new long[_live.Count];
        for (var i = 0; i < _live.Count; i++)
        {
            var prompt = _live[i].Request.Prompt;
            for (var t = 0; t < prompt.Count; t++) ids[(i * _promptWidth) + t] = prompt[t];
            last[i] = (i * (long)_promptWidth) + prompt.Count - 1;
        }

        var hidden = _model.Hidden(Tensor.FromArray(ids, _live.Count, _promptWidth).To(_model.Device), _model.TextInput(_promptWidth, _cache, null));
        return Choose(hidden.Reshape([-1, _model.Config.HiddenSize]).IndexSelect(0, Upload(last)));
    }

    /// <summary>Runs the newest token of each row; returns the next one.</summary>
    private long[] ReadLatest()
    {
        using var scope = new TensorScope();
        var rows = _live.Count;
        var window = _model.Config.Window is { } size && _live.Exists(row => row.Length > size) ? Mask(size) : null;
        var input = _model.TokenInput([.. _live.Select(row => row.Length - 1L)], Mask(int.MaxValue), window, _cache);
        var ids = Upload([.. _live.Select(row => (long)row.Tokens[^1])]).Reshape([rows, 1]);
        return Choose(_model.Hidden(ids, input).Reshape([rows, _model.Config.HiddenSize]));
    }

    /// <summary>Bool [rows, 1, 1, slots]: the row's own prompt and everything written since as far as the window reaches, not the padding between.</summary>
    private Tensor Mask(int window)
    {
        var slots = _promptWidth + _written;
        var seen = new bool[_live.Count * slots];
        for (var i = 0; i < _live.Count; i++)
        {
            var prompt = _live[i].Request.Prompt.Count;
            for (var slot = 0; slot < slots; slot++)
            {
                var position = slot < _promptWidth ? slot : prompt + slot - _promptWidth;
                seen[(i * slots) + slot] = (slot < prompt || slot >= _promptWidth) && position > _live[i].Length - 1 - window;
            }
        }

        return Tensor.FromArray(seen, _live.Count, 1, 1, slots).To(_model.Device);
    }

    private long[] Choose(Tensor hidden)
    {
        var logits = _model.Logits(hidden).To(DType.Float32);
        if (_sampler is null) return logits.ArgMax(-1).ToLongArray();
        var values = logits.ToFloatArray();
        var size = values.Length / _live.Count;
        var chosen = new long[_live.Count];
        for (var i = 0; i < chosen.Length; i++)
        {
            var row = _live[i];
            chosen[i] = _sampler.Next(values.AsSpan(i * size, size), row.Request.Prompt.Concat(row.Tokens), row.Number, row.Length);
        }

        return chosen;
    }

    /// <summary>Gives each row its token; false when no row wants another.</summary>
    private bool Advance(long[] tokens)
    {
        _written++;
        for (var i = 0; i < _live.Count; i++)
        {
            _live[i].Take((int)tokens[i], _ends);
        }

        return _live.Exists(row => !row.Done);
    }

    private void Compact()
    {
        var wanted = Enumerable.Range(0, _live.Count).Where(i => !_live[i].Done).ToArray();
        if (wanted.Length * 2 > _live.Count) return;
        using var scope = new TensorScope();
        _cache.Select(Upload([.. wanted.Select(i => (long)i)]));
        _live = [.. wanted.Select(i => _live[i])];
    }

    private Tensor Upload(long[] values) => Tensor.FromArray(values, values.Length).To(_model.Device);

    /// <summary>A row of the batch. One that is done goes on taking tokens until it leaves the batch; only the first ones count.</summary>
    private sealed class Row(int number, GenerationRequest request)
    {
        private int _kept;

        public int Number { get; } = number;

        public GenerationRequest Request { get; } = request;

        public List<int> Tokens { get; } = [];

        public bool Done { get; private set; }

        public int Length => Request.Prompt.Count + Tokens.Count;

        private bool Ended { get; set; }

        public void Take(int token, HashSet<int> ends)
        {
            Tokens.Add(token);
            if (Done) return;
            Ended = ends.Contains(token);
            if (!Ended) _kept++;
            Done = Ended || _kept >= Request.TokensMax || (Request.GiveUp?.Invoke(Tokens) ?? false);
        }

        public GeneratedTokens Result() => new(Tokens[.._kept], Ended);
    }
}
