using FsCheck;
using FsCheck.Fluent;
using HyperSearch.FineTuning.SafeTensors;

namespace HyperSearch.FineTuning.Tests.SafeTensors;

[TestFixture]
public class SafeTensorsPropertyTests
{
    private static readonly Gen<TensorToWrite> Tensor =
        from type in Gen.Elements(Enum.GetValues<TensorElementType>())
        from rank in Gen.Choose(0, 4)
        from sizes in Gen.Choose(0, 5).ArrayOf(rank)
        from name in ArbMap.Default.GeneratorFor<NonEmptyString>()
        from fill in Gen.Choose(0, 255)
        select Make(name.Get, type, sizes, (byte)fill);

    private static TensorToWrite Make(string name, TensorElementType type, int[] sizes, byte fill)
    {
        var bytes = new byte[sizes.Aggregate(type.SizeBytes(), (product, size) => product * size)];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(fill + i);
        return new TensorToWrite(name, type, sizes.Select(s => (long)s).ToArray(), bytes);
    }

    [Test]
    public void Read_OfWrite_GivesEveryTensorBack()
    {
        var path = Path.GetTempFileName();
        try
        {
            var tensors = Tensor.ListOf().Select(list => list.Where(t => t.Name != "__metadata__" && IsValid(t.Name)).DistinctBy(t => t.Name).ToArray()).ToArbitrary();
            Prop.ForAll(tensors, written =>
            {
                SafeTensorsWriter.Write(path, written);
                using var file = SafeTensorsFile.Open(path);
                return file.Entries.Count == written.Length && written.All(t =>
                    file.Get(t.Name).ElementType == t.ElementType
                    && file.Get(t.Name).Shape.SequenceEqual(t.Shape)
                    && file.ReadBytes(t.Name).AsSpan().SequenceEqual(t.Data().Span));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(20270203UL, 9UL));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static bool IsValid(string name) => name.EnumerateRunes().All(r => r.Value != 0xFFFD);
}
