namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>The arithmetic side of a header: each entry's bytes fit its shape, and together they tile the data exactly.</summary>
internal static class DataLayout
{
    private const string CopyFix = "copy or download the file again, or write it again with a current safetensors library";

    /// <returns>The entries in the order of their data.</returns>
    public static TensorEntry[] Check(List<TensorEntry> entries, long dataBytes, string path)
    {
        foreach (var entry in entries)
            CheckSize(entry, path);

        var ordered = entries.OrderBy(e => e.Begin).ThenBy(e => e.End).ThenBy(e => e.Name, StringComparer.Ordinal).ToArray();
        var covered = 0L;
        foreach (var entry in ordered)
        {
            if (entry.Begin > covered)
                throw Bad("ST027", $"nothing covers data bytes {covered} to {entry.Begin}, before tensor '{entry.Name}'", path, "the format allows no gaps: they can hide anything");
            if (entry.Begin < covered)
                throw Bad("ST028", $"tensor '{entry.Name}' begins at data byte {entry.Begin}, inside the tensor before it, which ends at {covered}", path, "tensors may not share bytes");
            covered = entry.End;
        }

        if (covered != dataBytes)
            throw Bad("ST029", $"the tensors cover {covered} bytes, but {dataBytes} follow the header", path, covered > dataBytes ? "the file is cut off" : "bytes that no tensor owns follow the last one");
        return ordered;
    }

    private static void CheckSize(TensorEntry entry, string path)
    {
        var shape = string.Join(", ", entry.Shape);
        long bytes = entry.ElementType.SizeBytes();
        try
        {
            foreach (var size in entry.Shape)
                bytes = checked(bytes * size);
        }
        catch (OverflowException e)
        {
            throw new SafeTensorsException("ST024", $"tensor '{entry.Name}' with shape [{shape}] has more than 2^63-1 bytes", path,
                "no file holds that many", CopyFix, e);
        }

        if (entry.End < entry.Begin)
            throw Bad("ST025", $"tensor '{entry.Name}' ends at {entry.End}, before it begins at {entry.Begin}", path, "data_offsets is [begin, end]");
        if (entry.ByteLength != bytes)
        {
            throw Bad("ST026", $"tensor '{entry.Name}' of dtype {entry.ElementType.FormatName()} and shape [{shape}] needs {bytes} bytes, but its data_offsets hold {entry.ByteLength}",
                path, "every element needs its bytes, and no byte may be left over");
        }
    }

    private static SafeTensorsException Bad(string code, string what, string path, string why) => new(code, what, path, why, CopyFix);
}
