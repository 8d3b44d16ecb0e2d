using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// What stays in memory between the trials of a host: the last base model, tokenised splits and base losses, each keyed by content. A
/// file that changed on disk is read again.
/// </summary>
internal sealed class WarmStore : IDisposable
{
    /// <summary>Most tokenised splits kept; a study has three.</summary>
    private const int SetsMax = 8;

    private readonly Device _device;
    private readonly Dictionary<(FileStamp, DataKind?), Dataset> _data = [];
    private readonly Dictionary<string, TrainingSet> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _baseLosses = new(StringComparer.Ordinal);
    private (string Key, BaseModel Base)? _base;

    public WarmStore(Device device) => _device = device;

    /// <summary>The base model of a directory, loaded unless it is the one in memory.</summary>
    public BaseModel Base(string directory, DType dtype)
    {
        if (!Directory.Exists(directory)) throw new UnsupportedModelException($"{directory}: there is no such model directory");
        var key = $"{dtype}\n{FileStamp.OfDirectory(directory)}";
        if (_base is { } known && known.Key == key) return known.Base;
        _base?.Base.Dispose();
        _base = null;
        var loaded = new BaseModel(DecoderModel.Load(directory, dtype, _device), TextCodec.Load(directory), ContentHash.OfModelDirectory(directory));
        _base = (key, loaded);
        return loaded;
    }

    /// <summary>A tokenised split.</summary>
    public TrainingSet Set(string path, DataKind? kind, BaseModel baseModel, EncodingChoices choices)
    {
        var data = Data(path, kind);
        var key = Key(data, baseModel, choices);
        if (_sets.TryGetValue(key, out var set)) return set with { Record = set.Record with { Path = path } };
        if (_sets.Count >= SetsMax) _sets.Clear();
        return _sets[key] = TrainingSetReader.Read(data, baseModel.Text, baseModel.Model.Config, choices);
    }

    /// <summary>Loss of the untuned model on a set, computed once for each (model, dtype, set).</summary>
    public double BaseLoss(BaseModel baseModel, TrainingSet set, EncodingChoices choices)
    {
        var key = $"{baseModel.Sha256} {baseModel.Model.DType} {set.Record.Sha256} {set.Kind} {choices}";
        if (!_baseLosses.TryGetValue(key, out var loss))
            _baseLosses[key] = loss = new LossEvaluator(baseModel.Model, TrialSession.Padding).Evaluate(set.Rows).MeanLoss;
        return loss;
    }

    public void Dispose() => _base?.Base.Dispose();

    private static string Key(Dataset data, BaseModel baseModel, EncodingChoices choices)
        => $"{data.Sha256} {data.Kind} {baseModel.Text.Sha256} {(data.Kind == DataKind.Chat ? baseModel.Text.Chat?.Sha256 : null)} {string.Join(',', baseModel.Model.Config.EosTokenIds)} {baseModel.Model.Config.BosTokenId} {choices}";

    private Dataset Data(string path, DataKind? kind)
    {
        if (!File.Exists(path)) return Dataset.Read(path);
        var stamp = (FileStamp.Of(path), kind);
        if (_data.TryGetValue(stamp, out var known)) return known;
        if (_data.Count >= SetsMax) _data.Clear();
        return _data[stamp] = Dataset.Read(path, kind);
    }
}
