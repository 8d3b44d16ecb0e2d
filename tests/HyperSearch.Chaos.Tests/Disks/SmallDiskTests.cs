namespace HyperSearch.Chaos.Tests.Disks;

[TestFixture]
[Category("Chaos")]
[Platform("Linux")]
public sealed class SmallDiskTests
{
    [Test]
    public void Fill_LeavesRoomForNothing_UntilItIsFreed()
    {
        using SmallDisk? disk = SmallDisk.TryMount(2, out string reason);
        if (disk is null) Assert.Ignore(reason);
        string file = Path.Combine(disk!.Folder, "file");
        File.WriteAllText(file, "some");
        disk.Fill();
        Assert.That(() => File.WriteAllBytes(Path.Combine(disk.Folder, "more"), new byte[8192]), Throws.InstanceOf<IOException>());
        disk.Free();
        File.WriteAllBytes(file, new byte[1 << 20]);
        Assert.That(new FileInfo(file).Length, Is.EqualTo(1 << 20));
    }
}
