using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Devices;

/// <summary>What a child's environment says of its slot's device.</summary>
internal static class DeviceVariables
{
    /// <summary>A GPU: it alone is seen, and is number 0 there. No GPU, though the machine may have some: none is. Nothing known: what we see ourselves.</summary>
    public static IReadOnlyDictionary<string, string> Of(DeviceSummary? device) => device switch
    {
        { Kind: "cuda", Id: { } id } => new Dictionary<string, string> { ["CUDA_VISIBLE_DEVICES"] = id, ["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID" },
        { Kind: "cpu" } => new Dictionary<string, string> { ["CUDA_VISIBLE_DEVICES"] = "" },
        _ => new Dictionary<string, string>(),
    };
}
