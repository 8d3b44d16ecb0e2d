namespace HyperSearch.FineTuning.Data;

/// <summary>A data file in memory.</summary>
/// <param name="Path">Where it was read from.</param>
/// <param name="Sha256">Over the file's bytes, lower-case hexadecimal; what a trial's record keeps.</param>
/// <param name="Rows">At least one, in file order.</param>
public sealed record Dataset(string Path, string Sha256, IReadOnlyList<DataRow> Rows)
{
    /// <summary>What the rows hold.</summary>
    public DataKind Kind { get; init; } = DataKind.PromptCompletion;

    /// <summary>Reads a whole JSONL file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What its rows hold; null: what the first row looks like.</param>
    /// <exception cref="DatasetException">The file is missing, empty or breaks the format; the first mistake is reported.</exception>
    public static Dataset Read(string path, DataKind? kind = null)
    {
        if (Directory.Exists(path))
            throw new DatasetException("DATA001", "this is a directory, not a file", path, "a data set is read from one file", "name the .jsonl file in it");
        if (!File.Exists(path))
            throw new DatasetException("DATA001", "there is no such file", path, "a data set is read from it", "check the path; it is relative to the study file's folder");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Read(stream, path, kind);
    }

    /// <param name="stream">Read to its end.</param>
    /// <param name="path">Named in messages and in the result.</param>
    /// <param name="kind">As for <see cref="Read(string, DataKind?)"/>.</param>
    /// <exception cref="DatasetException">As for <see cref="Read(string, DataKind?)"/>.</exception>
    public static Dataset Read(Stream stream, string path, DataKind? kind = null)
    {
        var reader = new JsonlReader(stream, path, kind);
        var rows = reader.Rows().ToArray();
        return rows.Length > 0
            ? new Dataset(path, reader.Sha256, rows) { Kind = reader.Kind }
            : throw new DatasetException("DATA002", "the file has no rows", path, "there is nothing to train on or to evaluate", "write one JSON object a line");
    }
}
