using System.Text;
using System.Text.Json;
using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Json;

public class DicomJsonTests
{
    [Theory]
    [InlineData("1.50", "1.50")]
    [InlineData("+1.5", "1.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("5.", "5")]
    [InlineData("007", "7")]
    [InlineData("000", "0")]
    [InlineData("-0", "-0")]
    [InlineData("1E5", "1E5")]
    [InlineData("1e-05", "1e-05")]
    [InlineData(" 12 ", "12")]
    [InlineData("0.1234567890123456", "0.1234567890123456")]
    [InlineData("1.5mm", "\"1.5mm\"")]
    [InlineData("1,5", "\"1,5\"")]
    [InlineData("-", "\"-\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData(".", "\".\"")]
    public void ConvertDicomToJson_DecimalString_KeepsTheNumberExactly(string text, string json)
    {
        var dataset = new DicomDataset().NotValidated().Add(DicomTag.SliceThickness, text);
        Assert.Equal($$$"""{"00180050":{"vr":"DS","Value":[{{{json}}}]}}""", DicomJson.ConvertDicomToJson(dataset));
    }

    [Fact]
    public void ConvertDicomToJson_LargestIntegers_AreExact()
    {
        var dataset = new DicomDataset()
            .Add(DicomTag.SelectorUVValue, ulong.MaxValue, 9007199254740993ul)
            .Add(DicomTag.SelectorSVValue, long.MinValue)
            .Add(DicomTag.SelectorFLValue, 0.1f)
            .Add(DicomTag.SelectorFDValue, double.NaN, double.NegativeInfinity, 0.1);
        var json = DicomJson.ConvertDicomToJson(dataset);
        Assert.Contains("[18446744073709551615,9007199254740993]", json);
        Assert.Contains("[-9223372036854775808]", json);
        Assert.Contains("[0.10000000149011612]", json);
        Assert.Contains("""["NaN","-Infinity",0.1]""", json);
        Assert.True(dataset.Equals(DicomJson.ConvertJsonToDicom(json)));
    }

    [Fact]
    public void ConvertDicomToJson_PersonName_HasItsGroups()
    {
        var dataset = new DicomDataset().NotValidated().Add(DicomTag.PatientName, "Yamada^Tarou=山田^太郎=やまだ^たろう", "", "=王^小東");
        const string json = """{"00100010":{"vr":"PN","Value":[{"Alphabetic":"Yamada^Tarou","Ideographic":"山田^太郎","Phonetic":"やまだ^たろう"},null,{"Ideographic":"王^小東"}]}}""";
        Assert.Equal(json, DicomJson.ConvertDicomToJson(dataset));
        Assert.Equal(dataset.GetString(DicomTag.PatientName), DicomJson.ConvertJsonToDicom(json, autoValidate: false).GetString(DicomTag.PatientName));
    }

    [Fact]
    public void ConvertDicomToJson_EmptyValues_HaveNoValue()
    {
        var dataset = new DicomDataset
        {
            new DicomSequence(DicomTag.ReferencedImageSequence),
            new DicomCodeString(DicomTag.ImageType, "A", "", "C"),
            new DicomLongString(DicomTag.PatientID),
            new DicomSequence(DicomTag.ReferencedStudySequence, new DicomDataset()),
        };
        const string json = """{"00080008":{"vr":"CS","Value":["A",null,"C"]},"00081110":{"vr":"SQ","Value":[{}]},"00081140":{"vr":"SQ"},"00100020":{"vr":"LO"}}""";
        Assert.Equal(json, DicomJson.ConvertDicomToJson(dataset));
        Assert.True(dataset.Equals(DicomJson.ConvertJsonToDicom(json)));
    }

    [Fact]
    public void ConvertDicomToJson_PrivateAndTags_AreKept()
    {
        var dataset = new DicomDataset()
            .Add(DicomVR.DS, new DicomTag(0x0009, 0x0001, "ME"), "1.5")
            .Add(DicomTag.FrameIncrementPointer, DicomTag.FrameTime);
        var json = DicomJson.ConvertDicomToJson(dataset);
        Assert.Equal("""{"00090010":{"vr":"LO","Value":["ME"]},"00091001":{"vr":"DS","Value":[1.5]},"00280009":{"vr":"AT","Value":["00181063"]}}""", json);
        var back = DicomJson.ConvertJsonToDicom(json);
        Assert.Equal(1.5, back.GetSingleValue<double>(new DicomTag(0x0009, 0x0001, "ME")));
    }

    [Fact]
    public void Write_BulkData_IsAskedForByPath()
    {
        var dataset = new DicomDataset
        {
            new DicomSequence(DicomTag.ReferencedImageSequence, new DicomDataset(),
                new DicomDataset().Add(DicomTag.EncapsulatedDocument, new byte[] { 1, 2, 3, 4 })),
            new DicomOtherWord(DicomTag.PixelData, 1, 2),
        };
        var asked = new List<string>();
        var options = new DicomJsonOptions
        {
            BulkDataUri = bulk =>
            {
                asked.Add($"{bulk.Path} {bulk.Size}");
                return bulk.Path == "7FE00010" ? "http://here/pixels" : null;
            },
        };
        var json = Encoding.UTF8.GetString(DicomJson.ToUtf8(dataset, options).Span);
        Assert.Equal(["00081140/1/00420011 4", "7FE00010 4"], asked);
        Assert.Contains("""{"vr":"OB","InlineBinary":"AQIDBA=="}""", json);
        Assert.Contains("""{"vr":"OW","BulkDataURI":"http://here/pixels"}""", json);
        var back = DicomJson.ConvertJsonToDicom(json);
        var buffer = Assert.IsType<BulkDataUriByteBuffer>(back.GetDicomItem<DicomElement>(DicomTag.PixelData)!.Buffer);
        Assert.Equal("http://here/pixels", buffer.BulkDataUri);
        Assert.Contains("BulkDataURI", DicomJson.ConvertDicomToJson(back));
        Assert.Throws<DicomDataException>(() => new DicomFile(back).Save(new MemoryStream()));
    }

    [Fact]
    public void ConvertJsonToDicom_AnyOrderOfMembers_IsRead()
    {
        const string json = """{"00280010":{"Value":[512],"vr":"US"},"00081140":{"Value":[{"00081155":{"Value":["1.2"],"vr":"UI"}}],"vr":"SQ"},"PatientID":{"Value":["7"],"vr":"LO"},"00100040":{"Value":["O"]}}""";
        var dataset = DicomJson.ConvertJsonToDicom(json);
        Assert.Equal(512, dataset.GetSingleValue<int>(DicomTag.Rows));
        Assert.Equal("1.2", dataset.GetSequence(DicomTag.ReferencedImageSequence).Items[0].GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.Equal("7", dataset.GetString(DicomTag.PatientID));
        Assert.Equal(DicomVR.CS, dataset.GetDicomItem<DicomElement>(DicomTag.PatientSex)!.ValueRepresentation);
    }

    [Theory]
    [InlineData("""{"00180050":{"vr":"DS","Value":[0.30000000000000004]}}""", "0.3")]
    [InlineData("""{"00180050":{"vr":"DS","Value":["2.50"]}}""", "2.50")]
    [InlineData("""{"00180050":{"vr":"DS","Value":[1e-7]}}""", "1e-7")]
    public void ConvertJsonToDicom_DecimalString_FitsSixteenCharacters(string json, string text) =>
        Assert.Equal(text, DicomJson.ConvertJsonToDicom(json).GetString(DicomTag.SliceThickness));

    [Fact]
    public void ConvertJsonToDicom_WideText_IsWrittenAsUtf8()
    {
        var dataset = DicomJson.ConvertJsonToDicom("""{"00100010":{"vr":"PN","Value":[{"Alphabetic":"Müller"}]}}""");
        Assert.Equal("ISO_IR 192", dataset.GetString(DicomTag.SpecificCharacterSet));
        var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        Assert.Equal("Müller", DicomFile.Open(stream.ToArray()).Dataset.GetString(DicomTag.PatientName));
    }

    [Theory]
    [InlineData("", "too early|no JSON")]
    [InlineData("[]", "a dataset must be here")]
    [InlineData("{", "no JSON")]
    [InlineData("{}{}", "no JSON|follows the end")]
    [InlineData("""{"Nonsense":{"vr":"LO"}}""", "neither a tag nor a keyword")]
    [InlineData("""{"00100020":"7"}""", "(0010,0020)")]
    [InlineData("""{"00100020":{"vr":"XX"}}""", "'XX' is no VR")]
    [InlineData("""{"00100020":{"vr":"LO","Value":"7"}}""", "an array of values")]
    [InlineData("""{"00100020":{"vr":"LO","Value":[{}]}}""", "is a text")]
    [InlineData("""{"00280010":{"vr":"US","Value":[65536]}}""", "65536 is no number of VR US")]
    [InlineData("""{"00280010":{"vr":"US","Value":[1.5]}}""", "1.5 is no number of VR US")]
    [InlineData("""{"00280010":{"vr":"US","Value":[true]}}""", "is a number")]
    [InlineData("""{"00280009":{"vr":"AT","Value":["xyz"]}}""", "is a tag")]
    [InlineData("""{"7FE00010":{"vr":"OB","InlineBinary":"?"}}""", "no base64")]
    [InlineData("""{"7FE00010":{"vr":"OB","Value":[1]}}""", "InlineBinary or BulkDataURI")]
    [InlineData("""{"00081140":{"vr":"SQ","InlineBinary":"AA=="}}""", "a sequence has items")]
    [InlineData("""{"00100020":{"vr":"LO"},"00100020":{"vr":"LO"}}""", "comes twice")]
    [InlineData("""{"00100020":{"vr":"LO","Value":["\ud800"]}}""", "no JSON text")]
    [InlineData("""{"00080018":{"vr":"UI","Value":["1..2"]}}""", "does not validate VR UI")]
    public void ConvertJsonToDicom_WrongJson_SaysWhatAndWhere(string json, string reason)
    {
        var exception = Assert.Throws<DicomFormatException>(() => DicomJson.ConvertJsonToDicom(json));
        Assert.Contains(reason.Split('|'), part => exception.Message.Contains(part, StringComparison.Ordinal));
        Assert.NotNull(exception.Offset);
    }

    [Fact]
    public void ConvertJsonToDicom_DeepNesting_IsRefused()
    {
        var json = string.Concat(Enumerable.Repeat("""{"00081140":{"vr":"SQ","Value":[""", 5000));
        Assert.Throws<DicomFormatException>(() => DicomJson.ConvertJsonToDicom(json));
    }

    [Fact]
    public async Task WriteArrayAsync_Stream_EqualsTheText()
    {
        var datasets = Enumerable.Range(1, 40).Select(i => new DicomDataset
        {
            new DicomIntegerString(DicomTag.InstanceNumber, i),
            new DicomSequence(DicomTag.PerFrameFunctionalGroupsSequence,
                [.. Enumerable.Range(0, 50).Select(n => new DicomDataset().Add(DicomTag.PatientComments, new string('x', 100)))]),
        }).ToList();
        var stream = new MemoryStream();
        await DicomJson.WriteArrayAsync(stream, Asynchronously(datasets), null, CancellationToken.None);
        var text = DicomJson.ConvertDicomToJson(datasets);
        Assert.Equal(text, Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Equal(datasets, DicomJson.ConvertJsonToDicomArray(text));
        JsonDocument.Parse(text).Dispose();
    }

    [SharedDataFact("data/dicom")]
    public void FromUtf8_EveryRealFile_GivesTheSameJsonAgain()
    {
        foreach (var path in Directory.EnumerateFiles(SharedData.PathTo("data", "dicom"), "*.dcm", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(path) == "no_meta.dcm") continue;
            var json = DicomJson.ToUtf8(DicomFile.Open(path).Dataset);
            Assert.True(json.Span.SequenceEqual(DicomJson.ToUtf8(DicomJson.FromUtf8(json.Span)).Span), path);
        }
    }

    private static async IAsyncEnumerable<DicomDataset> Asynchronously(IEnumerable<DicomDataset> datasets)
    {
        foreach (var dataset in datasets)
        {
            await Task.Yield();
            yield return dataset;
        }
    }
}
