namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>
/// The weights of a Hugging Face model directory, whether they lie in one <c>model.safetensors</c> or in shards beside an index:
/// tensors by name, nothing read until asked for.
/// </summary>
public sealed class ModelWeights : IDisposable
{
    private const string SingleName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";

    private readonly IReadOnlyList<SafeTensorsFile> _files;
    private readonly Dictionary<string, SafeTensorsFile> _byTensor = new(StringComparer.Ordinal);

    private ModelWeights(IReadOnlyList<SafeTensorsFile> files)
    {
        _files = files;
        foreach (var file in files)
        {
            foreach (var entry in file.Entries)
            {
                if (!_byTensor.TryAdd(entry.Name, file))
                {
                    throw new SafeTensorsException("ST046", $"tensor '{entry.Name}' lies in two shards", file.Path,
                        $"{_byTensor[entry.Name].Path} holds it too, and only one of the two can be meant", "save the model again");
                }
            }
        }
    }

    /// <summary>All names, ordinally sorted.</summary>
    public IReadOnlyList<string> Names => _byTensor.Keys.Order(StringComparer.Ordinal).ToArray();

    /// <summary>The files that hold the weights, in the order of their names; for content hashes.</summary>
    public IReadOnlyList<string> Files => _files.Select(f => f.Path).ToArray();

    /// <exception cref="SafeTensorsException">There are no weights, or a file, the index or a shard is broken.</exception>
    public static ModelWeights Open(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new SafeTensorsException("ST047", "there is no such model directory", directory,
                "weights are read from a directory", "check the path; it is relative to the study file's folder");
        }

        var single = Path.Combine(directory, SingleName);
        if (File.Exists(single))
            return Own([SafeTensorsFile.Open(single)]);
        var indexPath = Path.Combine(directory, IndexName);
        if (!File.Exists(indexPath))
        {
            throw new SafeTensorsException("ST047", $"the directory has neither {SingleName} nor {IndexName}", directory,
                "weights are read from safetensors files only", "download the model's safetensors files, or convert its .bin files");
        }

        var index = SafeTensorsIndex.Load(indexPath);
        var opened = OpenShards(directory, index, indexPath);
        var weights = Own(opened);
        try
        {
            weights.CheckAgainst(index, indexPath);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    public bool Contains(string name) => _byTensor.ContainsKey(name);

    /// <summary>The entry of a tensor, or null.</summary>
    public TensorEntry? Find(string name) => _byTensor.TryGetValue(name, out var file) ? file.Find(name) : null;

    /// <summary>The file that holds a tensor, to read it from.</summary>
    /// <exception cref="SafeTensorsException">No file holds it.</exception>
    public SafeTensorsFile FileOf(string name) => _byTensor.TryGetValue(name, out var file)
        ? file
        : throw new SafeTensorsException("ST030", $"there is no tensor '{name}'", string.Join(", ", Files),
            $"the model holds {_byTensor.Count} tensors, none of that name", "check that the weights belong to this configuration");

    public float[] ReadSingles(string name) => FileOf(name).ReadSingles(name);

    public byte[] ReadBytes(string name) => FileOf(name).ReadBytes(name);

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private static List<SafeTensorsFile> OpenShards(string directory, SafeTensorsIndex index, string indexPath)
    {
        var opened = new List<SafeTensorsFile>();
        try
        {
            foreach (var name in index.Files)
            {
                var path = Path.Combine(directory, name);
                if (!File.Exists(path))
                {
                    throw new SafeTensorsException("ST048", $"the index names the shard '{name}', which is not there", indexPath,
                        "every shard must lie beside the index", "download the missing shard");
                }

                opened.Add(SafeTensorsFile.Open(path));
            }

            return opened;
        }
        catch
        {
            opened.ForEach(f => f.Dispose());
            throw;
        }
    }

    private static ModelWeights Own(List<SafeTensorsFile> files)
    {
        try
        {
            return new ModelWeights(files);
        }
        catch
        {
            files.ForEach(f => f.Dispose());
            throw;
        }
    }

    private void CheckAgainst(SafeTensorsIndex index, string indexPath)
    {
        foreach (var (tensor, name) in index.FileOfTensor)
        {
            if (!_byTensor.TryGetValue(tensor, out var file) || Path.GetFileName(file.Path) != name)
            {
                throw new SafeTensorsException("ST049", $"the index sends tensor '{tensor}' to '{name}', which does not hold it", indexPath,
                    "index and shards do not belong together", "download index and shards of the same revision");
            }
        }

        foreach (var tensor in _byTensor.Keys)
        {
            if (!index.FileOfTensor.ContainsKey(tensor))
            {
                throw new SafeTensorsException("ST050", $"tensor '{tensor}' lies in '{Path.GetFileName(_byTensor[tensor].Path)}', but the index does not name it", indexPath,
                    "index and shards do not belong together", "download index and shards of the same revision");
            }
        }
    }
}
