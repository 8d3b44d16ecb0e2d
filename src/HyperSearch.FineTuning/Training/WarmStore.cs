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
    private readonly Dictionary<FileStamp, string> _fileHashes = [];
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
        var loaded = new BaseModel(LlamaModel.Load(directory, dtype, _device), TextCodec.Load(directory), ContentHash.OfModelDirectory(directory));
        _base = (key, loaded);
        return loaded;
    }

    /// <summary>A tokenised split, cut to <paramref name="maxLength"/> tokens.</summary>
    public TrainingSet Set(string path, BaseModel baseModel, int maxLength)
    {
        var hash = HashOf(path);
        var key = $"{hash} {baseModel.Text.Sha256} {maxLength}";
        if (_sets.TryGetValue(key, out var set)) return set with { Record = set.Record with { Path = path } };
        if (_sets.Count >= SetsMax) _sets.Clear();
        return _sets[key] = TrainingSetReader.Read(path, hash, baseModel.Text, baseModel.Model.Config, maxLength);
    }

    /// <summary>Loss of the untuned model on a set, computed once for each (model, dtype, set).</summary>
    public double BaseLoss(BaseModel baseModel, TrainingSet set, int maxLength)
    {
        var key = $"{baseModel.Sha256} {baseModel.Model.DType} {set.Record.Sha256} {maxLength}";
        if (!_baseLosses.TryGetValue(key, out var loss))
            _baseLosses[key] = loss = new LossEvaluator(baseModel.Model, TrialSession.Padding).Evaluate(set.Rows).MeanLoss;
        return loss;
    }

    public void Dispose() => _base?.Base.Dispose();

    private string HashOf(string path)
    {
        if (!File.Exists(path)) throw new InvalidSettingException("data", $"there is no file {path}");
        var stamp = FileStamp.Of(path);
        return _fileHashes.TryGetValue(stamp, out var hash) ? hash : _fileHashes[stamp] = ContentHash.OfFile(path);
    }
}
