using System.Globalization;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Devices;

/// <summary>How many slots a worker has and which device each computes on.</summary>
/// <param name="Devices">One a slot, in order.</param>
public sealed record SlotPlan(IReadOnlyList<DeviceSummary> Devices)
{
    private const int SlotsMax = 1024;
    private const string CudaPrefix = "cuda:";

    public int Slots => Devices.Count;

    /// <summary>
    /// "auto": a slot for each GPU, one on the processor where there is none. A number: so many slots, which share the GPUs in turn.
    /// "cuda:0,1": a slot for each device that is named, and several on one that is named several times. "cpu" or "cpu:4": slots that use no GPU.
    /// </summary>
    /// <exception cref="FormatException">It is written otherwise, or names a device that is not there; the message says which.</exception>
    public static SlotPlan Parse(string text, IReadOnlyList<CudaDevice> found, CpuSummary cpu)
    {
        if (text == "auto") return found.Count > 0 ? OnCuda(found) : OnCpu(1, cpu);
        if (text == "cpu") return OnCpu(1, cpu);
        if (text.StartsWith("cpu:", StringComparison.Ordinal)) return OnCpu(Count(text[4..], text), cpu);
        if (text.StartsWith(CudaPrefix, StringComparison.Ordinal)) return OnCuda([.. text[CudaPrefix.Length..].Split(',').Select(id => Named(id, found))]);
        return Share(Count(text, text), found, cpu);
    }

    /// <summary>So many slots, which share the GPUs in turn.</summary>
    public static SlotPlan Share(int slots, IReadOnlyList<CudaDevice> found, CpuSummary cpu) =>
        found.Count > 0 ? OnCuda([.. Enumerable.Range(0, slots).Select(slot => found[slot % found.Count])]) : OnCpu(slots, cpu);

    private static SlotPlan OnCuda(IReadOnlyList<CudaDevice> devices) => new([.. devices.Select((d, slot) => new DeviceSummary(slot, "cuda", d.Id, d.Name, d.MemoryGb, d.Driver))]);

    private static SlotPlan OnCpu(int slots, CpuSummary cpu) => new([.. Enumerable.Range(0, slots).Select(slot => new DeviceSummary(slot, "cpu", null, cpu.Name, cpu.MemoryGb, null))]);

    private static CudaDevice Named(string id, IReadOnlyList<CudaDevice> found) => found.FirstOrDefault(d => d.Id == id)
        ?? throw new FormatException(found.Count == 0 ? $"there is no device cuda:{id}: this machine shows no GPU" : $"there is no device cuda:{id}: there are {string.Join(" and ", found.Select(d => $"cuda:{d.Id}"))}");

    private static int Count(string number, string text) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= SlotsMax
            ? count
            : throw new FormatException($"'{text}' is neither auto, a number from 1 to {SlotsMax}, cpu, nor devices like cuda:0,1");
}
