using System.Buffers.Binary;
using System.Text;
using HyperSearch.FineTuning.SafeTensors;

namespace HyperSearch.FineTuning.Tests.Broken;

/// <summary>Every rule of the format, broken once, and the exact sentence that the user reads.</summary>
[TestFixture]
public class BrokenSafeTensorsTests
{
    private const string Good = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    private static TestCaseData Case(string name, byte[] file, string code, string what) => new TestCaseData(file, code, what).SetArgDisplayNames(name);

    private static byte[] File(string json, int dataBytes) => File(Encoding.UTF8.GetBytes(json), dataBytes);

    private static byte[] File(byte[] json, int dataBytes, ulong? claimed = null)
    {
        var file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimed ?? (ulong)json.Length);
        json.CopyTo(file, 8);
        return file;
    }

    private static IEnumerable<TestCaseData> Headers()
    {
        yield return Case("empty file", [], "ST001", "the file has 0 bytes, fewer than the 8 of its length prefix");
        yield return Case("five bytes", [1, 2, 3, 4, 5], "ST001", "the file has 5 bytes, fewer than the 8 of its length prefix");
        yield return Case("header longer than file", File(Encoding.UTF8.GetBytes(Good), 8, 500), "ST002", "the header claims 500 bytes, but only 62 follow the length prefix");
        yield return Case("length is a negative number", File(Encoding.UTF8.GetBytes(Good), 8, ulong.MaxValue), "ST002", "the header claims 18446744073709551615 bytes, but only 62 follow the length prefix");
        yield return Case("header of one byte", File("{"u8.ToArray(), 0), "ST004", "the header claims 1 bytes, too few for an empty JSON object");
        yield return Case("not UTF-8", File([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}'], 0), "ST005", "the header is not valid UTF-8");
        yield return Case("a list", File("[]", 0), "ST006", "the header does not begin with '{'");
        yield return Case("leading space", File(" {}", 0), "ST006", "the header does not begin with '{'");
        yield return Case("unfinished JSON", File("{\"w\":", 0), "ST007", "the header is not valid JSON at byte 5 of line 1");
        yield return Case("text behind the object", File("{}x", 0), "ST007", "the header is not valid JSON at byte 2 of line 1");
        yield return Case("half a surrogate pair", File("""{"\ud800":{}}""", 0), "ST008", "a text in the header holds half of a surrogate pair");
        yield return Case("a tensor twice", File("""{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0), "ST009", "tensor 'w' stands twice in the header");
        yield return Case("metadata is a list", File("""{"__metadata__":[]}""", 0), "ST011", "'__metadata__' is not an object");
        yield return Case("metadata holds a number", File("""{"__metadata__":{"format":1}}""", 0), "ST012", "'__metadata__' holds something other than a text under 'format'");
        yield return Case("metadata repeats a key", File("""{"__metadata__":{"a":"1","a":"2"}}""", 0), "ST013", "'__metadata__' holds 'a' twice");
        yield return Case("entry is a number", File("""{"w":3}""", 0), "ST014", "the entry of tensor 'w' is not an object");
        yield return Case("dtype twice", File("""{"w":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}""", 0), "ST015", "tensor 'w' has 'dtype' twice");
        yield return Case("unknown field", File("""{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"stride":[1]}}""", 0), "ST016", "tensor 'w' has an unknown field 'stride'");
        yield return Case("no shape", File("""{"w":{"dtype":"U8","data_offsets":[0,0]}}""", 0), "ST017", "tensor 'w' has no 'shape'");
        yield return Case("one offset", File("""{"w":{"dtype":"U8","shape":[0],"data_offsets":[0]}}""", 0), "ST018", "tensor 'w' has 1 data_offsets instead of 2");
        yield return Case("dtype is a number", File("""{"w":{"dtype":7,"shape":[0],"data_offsets":[0,0]}}""", 0), "ST019", "the dtype of tensor 'w' is not a text");
        yield return Case("unknown dtype", File("""{"w":{"dtype":"F31","shape":[0],"data_offsets":[0,0]}}""", 0), "ST020", "tensor 'w' has the unknown dtype 'F31'");
        yield return Case("shape is a number", File("""{"w":{"dtype":"U8","shape":2,"data_offsets":[0,2]}}""", 2), "ST021", "'shape' of tensor 'w' is not a list");
        yield return Case("negative size", File("""{"w":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}}""", 0), "ST022", "'shape' of tensor 'w' holds something other than whole numbers from 0 to 2^63-1");
        yield return Case("fractional size", File("""{"w":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1), "ST022", "'shape' of tensor 'w' holds something other than whole numbers from 0 to 2^63-1");
        yield return Case("rank 9", File("""{"w":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}""", 1), "ST023", "'shape' of tensor 'w' has more than 8 numbers");
        yield return Case("size overflows", File("""{"w":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8), "ST024", "tensor 'w' with shape [4294967296, 4294967296] has more than 2^63-1 bytes");
        yield return Case("end before begin", File("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[8,0]}}""", 8), "ST025", "tensor 'w' ends at 0, before it begins at 8");
        yield return Case("wrong byte count", File("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,7]}}""", 7), "ST026", "tensor 'w' of dtype F32 and shape [2] needs 8 bytes, but its data_offsets hold 7");
        yield return Case("gap", File("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}""", 5), "ST027", "nothing covers data bytes 0 to 4, before tensor 'w'");
        yield return Case("overlap", File("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3), "ST028", "tensor 'b' begins at data byte 1, inside the tensor before it, which ends at 2");
        yield return Case("empty tensor behind the end", File("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[9,9]}}""", 0), "ST027", "nothing covers data bytes 0 to 9, before tensor 'a'");
        yield return Case("cut off", File(Good, 6), "ST029", "the tensors cover 8 bytes, but 6 follow the header");
        yield return Case("trailing bytes", File(Good, 11), "ST029", "the tensors cover 8 bytes, but 11 follow the header");
    }

    [TestCaseSource(nameof(Headers))]
    public void Open_BrokenHeader_NamesTheMistake(byte[] file, string code, string what)
    {
        var path = Path.GetTempFileName();
        try
        {
            System.IO.File.WriteAllBytes(path, file);
            var exception = Assert.Throws<SafeTensorsException>(() => SafeTensorsFile.Open(path).Dispose())!;
            Assert.That((exception.Code, exception.What), Is.EqualTo((code, what)));
            Assert.That(exception.Message, Is.EqualTo($"{code}: {what}\n  where: {path}\n  why:   {exception.Why}\n  fix:   {exception.Fix}"));
            Assert.That(exception.Why, Is.Not.Empty);
            Assert.That(exception.Fix, Is.Not.Empty);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    [Test]
    public void ReadLength_HeaderBeyondTheLimit_IsRefusedBeforeAnythingIsRead()
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, 17 << 20);

        Assert.That(() => SafeTensorsHeader.ReadLength(prefix, 1L << 40, "big.safetensors"),
            Throws.TypeOf<SafeTensorsException>().With.Property("What").EqualTo("the header claims 17825792 bytes; the limit is 16777216"));
    }

    private static IEnumerable<TestCaseData> Indexes()
    {
        static TestCaseData Index(string name, string json, string code, string what) => new TestCaseData(json, code, what).SetArgDisplayNames(name);
        yield return Index("no JSON", "{", "ST041", "the index is not valid JSON, or names something twice");
        yield return Index("a tensor twice", """{"weight_map":{"w":"a.safetensors","w":"b.safetensors"}}""", "ST041", "the index is not valid JSON, or names something twice");
        yield return Index("no map", """{"metadata":{}}""", "ST042", "the index has no object 'weight_map'");
        yield return Index("file is a number", """{"weight_map":{"w":1}}""", "ST043", "weight_map does not give a file name for tensor 'w'");
        yield return Index("path upwards", """{"weight_map":{"w":"../x.safetensors"}}""", "ST044", "weight_map sends tensor 'w' to '../x.safetensors', which is no plain .safetensors file name");
        yield return Index("absolute path", """{"weight_map":{"w":"/etc/x.safetensors"}}""", "ST044", "weight_map sends tensor 'w' to '/etc/x.safetensors', which is no plain .safetensors file name");
        yield return Index("backslash", """{"weight_map":{"w":"..\\x.safetensors"}}""", "ST044", "weight_map sends tensor 'w' to '..\\x.safetensors', which is no plain .safetensors file name");
        yield return Index("another extension", """{"weight_map":{"w":"pytorch_model.bin"}}""", "ST044", "weight_map sends tensor 'w' to 'pytorch_model.bin', which is no plain .safetensors file name");
        yield return Index("empty map", """{"weight_map":{}}""", "ST045", "weight_map is empty");
    }

    [TestCaseSource(nameof(Indexes))]
    public void Parse_BrokenIndex_NamesTheMistake(string json, string code, string what)
    {
        var exception = Assert.Throws<SafeTensorsException>(() => SafeTensorsIndex.Parse(Encoding.UTF8.GetBytes(json), "model.safetensors.index.json"))!;

        Assert.That((exception.Code, exception.What, exception.Where), Is.EqualTo((code, what, "model.safetensors.index.json")));
    }

    [Test]
    public void Open_DirectoriesThatDoNotFitTheirIndex_AreRefused()
    {
        var directory = Directory.CreateTempSubdirectory("hypersearch-shards-").FullName;
        try
        {
            string Code() => Assert.Throws<SafeTensorsException>(() => ModelWeights.Open(directory).Dispose())!.Code;
            void Index(string map) => System.IO.File.WriteAllText(Path.Combine(directory, "model.safetensors.index.json"), "{\"weight_map\":" + map + "}");
            void Shard(string file, params string[] names) =>
                SafeTensorsWriter.Write(Path.Combine(directory, file), names.Select(n => TensorToWrite.FromSingles(n, [1], [1f])));

            Assert.That(Code(), Is.EqualTo("ST047"), "no weights at all");
            Index("""{"w":"1.safetensors"}""");
            Assert.That(Code(), Is.EqualTo("ST048"), "shard missing");
            Shard("1.safetensors", "v");
            Assert.That(Code(), Is.EqualTo("ST049"), "tensor missing");
            Shard("1.safetensors", "v", "w");
            Assert.That(Code(), Is.EqualTo("ST050"), "tensor that the index does not name");
            Shard("2.safetensors", "v");
            Index("""{"w":"1.safetensors","v":"2.safetensors"}""");
            Assert.That(Code(), Is.EqualTo("ST046"), "tensor in two shards");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
