using System.Buffers.Binary;
using HyperSearch.FineTuning.SafeTensors;

namespace HyperSearch.FineTuning.Tests.SafeTensors;

[TestFixture]
public class SafeTensorsWriterTests
{
    private string _directory = "";

    [SetUp]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory("hypersearch-safetensors-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Write_TensorsOfSeveralTypes_ReadBackEqual()
    {
        var path = Path.Combine(_directory, "a.safetensors");

        SafeTensorsWriter.Write(path, [
            new TensorToWrite("bytes", TensorElementType.U8, [3], new byte[] { 1, 2, 3 }),
            TensorToWrite.FromSingles("w", [2, 2], [1f, -2f, 3.5f, float.MinValue]),
            new TensorToWrite("empty", TensorElementType.I64, [0, 7], ReadOnlyMemory<byte>.Empty),
            new TensorToWrite("scalar", TensorElementType.BF16, [], new byte[] { 0x80, 0x3F }),
        ], new Dictionary<string, string> { ["note"] = "ünïcode" });

        using var file = SafeTensorsFile.Open(path);
        Assert.That(file.ReadSingles("w"), Is.EqualTo(new[] { 1f, -2f, 3.5f, float.MinValue }));
        Assert.That(file.ReadBytes("bytes"), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(file.ReadBytes("empty"), Is.Empty);
        Assert.That(file.ReadSingles("scalar"), Is.EqualTo(new[] { 1f }));
        Assert.That(file.Get("scalar").Shape, Is.Empty);
        Assert.That(file.Metadata, Is.EqualTo(new Dictionary<string, string> { ["format"] = "pt", ["note"] = "ünïcode" }));
        Assert.That(file.Header.DataOffset % 8, Is.Zero);
    }

    [Test]
    public void Write_SameTensorsInAnotherOrder_GivesTheSameBytes()
    {
        var a = TensorToWrite.FromSingles("a", [1], [1f]);
        var b = TensorToWrite.FromSingles("b", [1], [2f]);
        var c = new TensorToWrite("c", TensorElementType.F64, [1], new byte[8]);
        SafeTensorsWriter.Write(Path.Combine(_directory, "1"), [a, b, c]);
        SafeTensorsWriter.Write(Path.Combine(_directory, "2"), [c, b, a]);

        Assert.That(File.ReadAllBytes(Path.Combine(_directory, "2")), Is.EqualTo(File.ReadAllBytes(Path.Combine(_directory, "1"))));
    }

    [Test]
    public void Write_OverALongerFile_LeavesNoTrailingBytes()
    {
        var path = Path.Combine(_directory, "a.safetensors");
        File.WriteAllBytes(path, new byte[10_000]);

        SafeTensorsWriter.Write(path, [TensorToWrite.FromSingles("w", [1], [1f])]);

        using var file = SafeTensorsFile.Open(path);
        Assert.That(file.ReadSingles("w"), Is.EqualTo(new[] { 1f }));
        Assert.That(Directory.GetFiles(_directory), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_DataOfTheWrongLength_KeepsTheOldFile()
    {
        var path = Path.Combine(_directory, "a.safetensors");
        SafeTensorsWriter.Write(path, [TensorToWrite.FromSingles("w", [1], [1f])]);

        Assert.That(() => SafeTensorsWriter.Write(path, [new TensorToWrite("w", TensorElementType.F32, [2], new byte[4])]),
            Throws.ArgumentException.With.Message.EqualTo("tensor 'w' gave 4 bytes, its shape needs 8"));

        using var file = SafeTensorsFile.Open(path);
        Assert.That(file.ReadSingles("w"), Is.EqualTo(new[] { 1f }));
        Assert.That(Directory.GetFiles(_directory), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_DuplicateNames_AreRefused()
    {
        var w = TensorToWrite.FromSingles("w", [1], [1f]);

        Assert.That(() => SafeTensorsWriter.Write(Path.Combine(_directory, "a"), [w, w]), Throws.TypeOf<SafeTensorsException>()
            .With.Property("Code").EqualTo("ST009"));
    }

    [Test]
    public void Read_FileShortenedAfterOpening_IsReported()
    {
        var path = Path.Combine(_directory, "a.safetensors");
        SafeTensorsWriter.Write(path, [TensorToWrite.FromSingles("w", [4], [1f, 2f, 3f, 4f])]);
        using var file = SafeTensorsFile.Open(path);
        using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            writer.SetLength(writer.Length - 6);

        Assert.That(() => file.ReadBytes("w"), Throws.TypeOf<SafeTensorsException>().With.Property("What").EqualTo("the file ended 6 bytes early while it was read"));
    }

    [Test]
    public void SingleToBFloat16_EveryBFloat16_RoundTrips()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = ElementConversion.BFloat16ToSingle((ushort)bits);
            var back = ElementConversion.SingleToBFloat16(value);
            if (float.IsNaN(value))
                Assert.That(float.IsNaN(ElementConversion.BFloat16ToSingle(back)));
            else
                Assert.That(back, Is.EqualTo((ushort)bits));
        }
    }

    [TestCase(1.00390625f, 0x3F80, TestName = "SingleToBFloat16_TieWithEvenBelow_RoundsDown")]
    [TestCase(1.01171875f, 0x3F82, TestName = "SingleToBFloat16_TieWithOddBelow_RoundsUp")]
    [TestCase(1.00390637f, 0x3F81, TestName = "SingleToBFloat16_JustAboveTie_RoundsUp")]
    [TestCase(float.MaxValue, 0x7F80, TestName = "SingleToBFloat16_LargestSingle_RoundsToInfinity")]
    public void SingleToBFloat16_RoundsToNearestEven(float value, int expected) =>
        Assert.That(ElementConversion.SingleToBFloat16(value), Is.EqualTo((ushort)expected));

    [Test]
    public void FromSingles_Float16_IsBinary16LittleEndian() =>
        Assert.That(BinaryPrimitives.ReadUInt16LittleEndian(ElementConversion.FromSingles([1.5f], TensorElementType.F16)), Is.EqualTo(0x3E00));
}
