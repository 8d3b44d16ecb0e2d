using HyperSearch.FineTuning.Regularization;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Which rows each optimiser step sees, as a pure function of (row lengths, settings, seed). A step never spans two epochs: the last
/// step of an epoch may be smaller. The unit of progress is the training token: every non-padding token of a row that was trained on.
/// </summary>
public sealed class TrainingPlan
{
    /// <summary>Windows among whose rows those of like length are put together: more waste less padding, fewer mix better.</summary>
    private const int WindowsPerBucket = 20;

    private readonly int[] _lengths;
    private readonly int _windowRows;
    private readonly ulong _seed;
    private readonly bool _buckets;
    private readonly int[] _replayLengths;
    private readonly ReplayOrder? _replay;
    private (long Epoch, int[] Order)? _order;

    /// <param name="rowLengths">Tokens of each training row.</param>
    /// <param name="settings">Window, length of the trial, replay ratio.</param>
    /// <param name="seed">Of the trial.</param>
    /// <param name="replayLengths">Tokens of each row that may be replayed; null without replay.</param>
    public TrainingPlan(IReadOnlyList<int> rowLengths, FineTuneSettings settings, ulong seed, IReadOnlyList<int>? replayLengths = null)
    {
        if (rowLengths.Count == 0) throw new InvalidSettingException("data.train", "has no rows");
        _lengths = [.. rowLengths];
        _windowRows = settings.WindowRows;
        _seed = seed;
        _buckets = settings.LengthBucketing;
        _replayLengths = [.. replayLengths ?? []];
        if (_replayLengths.Length > 0 && settings.ReplayRatio > 0) _replay = new ReplayOrder(_replayLengths.Length, settings.ReplayRatio, seed);
        StepsPerEpoch = (rowLengths.Count + _windowRows - 1L) / _windowRows;
        TotalSteps = settings.Tokens is { } tokens
            ? StepsForTokens(tokens)
            : Math.Max(1, (long)Math.Ceiling((settings.Epochs * StepsPerEpoch) - 1e-9));
    }

    public long StepsPerEpoch { get; }

    /// <summary>Optimiser steps of the whole trial.</summary>
    public long TotalSteps { get; }

    public long EpochOf(long step) => step / StepsPerEpoch;

    /// <summary>Whether <paramref name="step"/> (counted from 0) is its epoch's last.</summary>
    public bool EndsEpoch(long step) => (step + 1) % StepsPerEpoch == 0;

    /// <summary>Row numbers of the step, in data order.</summary>
    public ArraySegment<int> RowsOf(long step)
    {
        var epoch = EpochOf(step);
        if (_order is not { } known || known.Epoch != epoch)
            _order = known = (epoch, Order(epoch));
        var first = (int)(step % StepsPerEpoch * _windowRows);
        return new ArraySegment<int>(known.Order, first, Math.Min(_windowRows, _lengths.Length - first));
    }

    /// <summary>Rows of the replay file that the step sees besides; an epoch is a pass over the training set, however many those are.</summary>
    public IReadOnlyList<int> ReplayedOf(long step)
    {
        if (_replay is null) return [];
        var before = (EpochOf(step) * _lengths.Length) + (step % StepsPerEpoch * _windowRows);
        return _replay.RowsFor(before, RowsOf(step).Count);
    }

    /// <summary>Training tokens of the step, replayed rows included.</summary>
    public long TokensOf(long step)
    {
        long tokens = 0;
        foreach (var row in RowsOf(step)) tokens += _lengths[row];
        foreach (var row in ReplayedOf(step)) tokens += _replayLengths[row];
        return tokens;
    }

    /// <summary>
    /// The epoch's rows. With buckets, the shuffled rows of some windows are sorted by length, cut into windows, and the windows shuffled; rows that fill
    /// no window stay last.
    /// </summary>
    private int[] Order(long epoch)
    {
        var shuffled = SeedStream.Permutation(_lengths.Length, _seed, epoch);
        if (!_buckets) return shuffled;
        var windows = shuffled.Length / _windowRows;
        var sorted = shuffled.Take(windows * _windowRows).Chunk(WindowsPerBucket * _windowRows)
            .SelectMany(bucket => bucket.Select((row, place) => (row, place)).OrderByDescending(item => _lengths[item.row]).ThenBy(item => item.place).Select(item => item.row))
            .Chunk(_windowRows).ToArray();
        var order = SeedStream.Permutation(windows, SeedStream.Derive(_seed, SeedStream.BucketOrder), epoch);
        return [.. order.SelectMany(window => sorted[window]), .. shuffled.Skip(windows * _windowRows)];
    }

    private long StepsForTokens(long tokens)
    {
        if (_replay is not null) return StepsCounted(tokens, 0, 0);
        long perEpoch = 0;
        foreach (var length in _lengths) perEpoch += length;
        var wholeEpochs = (tokens - 1) / perEpoch;
        return StepsCounted(tokens, wholeEpochs * perEpoch, wholeEpochs * StepsPerEpoch);
    }

    private long StepsCounted(long tokens, long seen, long step)
    {
        while (seen < tokens) seen += TokensOf(step++);
        return step;
    }
}
