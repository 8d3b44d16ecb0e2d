using HyperSearch.Worker.Devices;

namespace HyperSearch.Worker.Tests.Devices;

[TestFixture]
public sealed class SlotPlanTests
{
    private const string Two = "0, GPU-aaaa1111, NVIDIA H100 80GB HBM3, 81559, 550.54.15\n1, GPU-bbbb2222, NVIDIA H100 80GB HBM3, [N/A], 550.54.15\n";
    private static readonly CpuSummary Cpu = new("a processor", 64);

    [Test]
    public void ParseSmi_TwoDevices_GivesNameMemoryAndDriver()
    {
        IReadOnlyList<CudaDevice> devices = CudaListing.ParseSmi(Two);
        Assert.That(devices[0], Is.EqualTo(new CudaDevice("0", "NVIDIA H100 80GB HBM3", 85.5, "550.54.15") { Uuid = "GPU-aaaa1111" }));
        Assert.That(devices[1].MemoryGb, Is.Null);
        Assert.That(CudaListing.ParseSmi("No devices were found\n"), Is.Empty);
    }

    [TestCase(null, "0,1")]
    [TestCase("1", "1")]
    [TestCase("GPU-bbbb,0", "1,0")]
    [TestCase("", "")]
    [TestCase("0,7,1", "0")]
    public void Visible_Variable_LeavesWhatCudaWouldSee(string? variable, string seen) =>
        Assert.That(string.Join(',', CudaListing.Visible(CudaListing.ParseSmi(Two), variable).Select(d => d.Id)), Is.EqualTo(seen));

    [TestCase("auto", "0,1")]
    [TestCase("3", "0,1,0")]
    [TestCase("cuda:1", "1")]
    [TestCase("cuda:1,1", "1,1")]
    [TestCase("cpu:2", ",")]
    public void Parse_OnTwoGpus_GivesEachSlotItsDevice(string text, string ids) =>
        Assert.That(string.Join(',', SlotPlan.Parse(text, CudaListing.ParseSmi(Two), Cpu).Devices.Select(d => d.Id)), Is.EqualTo(ids));

    [TestCase("auto", 1)]
    [TestCase("4", 4)]
    public void Parse_WithoutGpus_GivesSlotsOnTheProcessor(string text, int slots)
    {
        SlotPlan plan = SlotPlan.Parse(text, [], Cpu);
        Assert.That((plan.Slots, plan.Devices[0].Kind), Is.EqualTo((slots, "cpu")));
    }

    [TestCase("cuda:2")]
    [TestCase("0")]
    [TestCase("gpu")]
    public void Parse_Nonsense_SaysWhat(string text) => Assert.That(() => SlotPlan.Parse(text, CudaListing.ParseSmi(Two), Cpu), Throws.TypeOf<FormatException>());
}
