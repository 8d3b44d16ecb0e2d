using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Regularization;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// What stays in memory between the trials of a host: the last base model and teacher, tokenised splits, scores of base models and Fisher
/// information, each keyed by content. A file that changed on disk is read again.
/// </summary>
internal sealed class WarmStore : IDisposable
{
    /// <summary>Most tokenised splits kept; a study has four.</summary>
    private const int SetsMax = 8;

    private readonly Device _device;
    private readonly TokenCache? _cache;
    private readonly Dictionary<(FileStamp, DataKind?), Dataset> _data = [];
    private readonly Dictionary<string, TrainingSet> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BaseScores> _baseScores = new(StringComparer.Ordinal);
    private (string Key, BaseModel Base)? _base;
    private (string Key, BaseModel Base)? _teacher;
    private (string Key, FisherDiagonal Values)? _fisher;

    /// <param name="device">Where models are loaded to.</param>
    /// <param name="cacheDirectory">Where tokenised splits are kept on disk; null: nowhere.</param>
    /// <param name="time">For the age of those on disk.</param>
    public WarmStore(Device device, string? cacheDirectory, TimeProvider time)
        => (_device, _cache) = (device, cacheDirectory is null ? null : new TokenCache(cacheDirectory, time));

    /// <summary>The base model of a directory, loaded unless it is the one in memory.</summary>
    /// <param name="classifier">How to read it as a classifier; null: as a language model.</param>
    public BaseModel Base(string directory, DType dtype, ClassifierSource? classifier = null) => Model(ref _base, directory, dtype, classifier);

    /// <summary>The model that a trial learns from, kept beside the base model.</summary>
    public BaseModel Teacher(string directory, DType dtype) => Model(ref _teacher, directory, dtype, null);

    /// <summary>Fisher information of the base model's weights on rows of an earlier task; the last one is kept.</summary>
    public FisherDiagonal Fisher(BaseModel baseModel, IReadOnlyList<string> names, TrainingSet rows)
    {
        var key = $"{baseModel.Sha256} {baseModel.Model.DType} {rows.Record.Sha256} {rows.Record.Tokens} {string.Join(' ', names)}";
        if (_fisher is { } known && known.Key == key) return known.Values;
        _fisher?.Values.Dispose();
        _fisher = null;
        var values = FisherDiagonal.Estimate(baseModel.Model, names, rows.Rows);
        _fisher = (key, values);
        return values;
    }

    /// <summary>A tokenised split.</summary>
    public TrainingSet Set(string path, DataKind? kind, BaseModel baseModel, EncodingChoices choices)
    {
        var data = Data(path, kind);
        var key = Key(data, baseModel, choices);
        if (_sets.TryGetValue(key, out var set)) return set with { Record = set.Record with { Path = path } };
        if (_sets.Count >= SetsMax) _sets.Clear();
        TrainingSet Tokenise() => TrainingSetReader.Read(data, baseModel.Text, baseModel.Network.Config, choices);
        return _sets[key] = _cache?.Get($"{key} {baseModel.Network.Config.VocabularySize}", path, data.Sha256, Tokenise) ?? Tokenise();
    }

    /// <summary>How the untuned model does on a set, computed once for each (model, dtype, set).</summary>
    public BaseScores BaseScores(BaseModel baseModel, TrainingSet set, EncodingChoices choices)
    {
        var key = $"{baseModel.Sha256} {baseModel.Model.DType} {set.Record.Sha256} {set.Kind} {choices.Key}";
        if (_baseScores.TryGetValue(key, out var scores)) return scores;
        var sums = new LossEvaluator(baseModel.Model, TrialSession.Padding).Evaluate(set.Rows);
        return _baseScores[key] = new BaseScores(
            sums.MeanLoss, sums.TokenAccuracy, set.HasPrompts ? ExactMatch.Share(baseModel.Model, set.Rows, baseModel.Text) : double.NaN);
    }

    public void Dispose()
    {
        _base?.Base.Dispose();
        _teacher?.Base.Dispose();
        _fisher?.Values.Dispose();
    }

    private BaseModel Model(ref (string Key, BaseModel Base)? kept, string directory, DType dtype, ClassifierSource? classifier)
    {
        if (!Directory.Exists(directory)) throw new UnsupportedModelException($"{directory}: there is no such model directory");
        var key = $"{dtype}\n{FileStamp.OfDirectory(directory)}\n{(classifier is null ? null : string.Join('\n', classifier.Classes.Names))}";
        if (kept is { } known && known.Key == key) return known.Base;
        kept?.Base.Dispose();
        kept = null;
        IAdaptable network = classifier is null ? DecoderModel.Load(directory, dtype, _device) : SequenceClassifier.Load(directory, classifier, dtype, _device);
        var loaded = new BaseModel(network, TextCodec.Load(directory), ContentHash.OfModelDirectory(directory), classifier);
        kept = (key, loaded);
        return loaded;
    }

    private static string Key(Dataset data, BaseModel baseModel, EncodingChoices choices)
        => $"{data.Sha256} {data.Kind} {baseModel.Text.Sha256} {(data.Kind == DataKind.Chat ? baseModel.Text.Chat?.Sha256 : null)} {string.Join(',', baseModel.Network.Config.EosTokenIds)} {baseModel.Network.Config.BosTokenId} {choices.Key}";

    /// <summary>A data file's rows.</summary>
    public Dataset Data(string path, DataKind? kind)
    {
        if (!File.Exists(path)) return Dataset.Read(path);
        var stamp = (FileStamp.Of(path), kind);
        if (_data.TryGetValue(stamp, out var known)) return known;
        if (_data.Count >= SetsMax) _data.Clear();
        return _data[stamp] = Dataset.Read(path, kind);
    }
}
