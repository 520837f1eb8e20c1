using System.Text.RegularExpressions;
using System.Xml.Linq;
using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Xml;

public sealed class DicomXmlTests
{
    private static readonly XNamespace Native = "http://dicom.nema.org/PS3.19/models/NativeDICOM";

    public static TheoryData<string> Files => SharedData.Root is null ? [] :
        [.. Directory.EnumerateFiles(SharedData.PathTo("data/dicom"), "*.dcm", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(SharedData.Root, file)).Where(CanBeOpened)];

    /// <summary>What JSON says of a file it says of it still after a way through XML.</summary>
    [SharedDataTheory("data/dicom")]
    [MemberData(nameof(Files))]
    public void ConvertDicomToXML_AndBack_IsTheSameInJson(string file)
    {
        var dataset = DicomFile.Open(SharedData.PathTo(file)).Dataset;
        var options = new DicomJsonOptions { BulkDataUri = value => value.Item.Tag == DicomTag.PixelData ? "pixels/" + value.Path : null };
        // Through JSON once: characters become those of UTF-8, and pixels a URI.
        var original = DicomJson.FromUtf8(DicomJson.ToUtf8(dataset, options).Span);
        var back = DicomXML.FromUtf8(DicomXML.ToUtf8(original));
        Assert.Equal(Sayable(DicomJson.ConvertDicomToJson(original)), Sayable(DicomJson.ConvertDicomToJson(back)));
    }

    /// <summary>DCMTK writes the same model.</summary>
    [SharedDataToolTheory("dcm2xml", "data/dicom")]
    [InlineData("data/dicom/series_ct_liver_seg_dcmqi/01.dcm")]
    [InlineData("data/dicom/series_ct_liver_seg_dcmqi/seg_liver.dcm")]
    [InlineData("data/dicom/charsets/chrGreek.dcm")]
    [InlineData("data/dicom/charsets/chrRuss.dcm")]
    [InlineData("data/dicom/charsets/chrFren.dcm")]
    [InlineData("data/dicom/broken/rtstruct.dcm")]
    [InlineData("data/dicom/series_mr_breast_seg_ucsf/mr_000.dcm")]
    public void ConvertDicomToXML_BesideDcmtk_HasTheSameValues(string file)
    {
        var run = ToolRun.Of("dcm2xml", "--native-format", "--convert-to-utf8", SharedData.PathTo(file));
        var theirs = XDocument.Parse(run.Output[run.Output.IndexOf("<?xml", StringComparison.Ordinal)..]).Root!;
        // What it does not know the VR of, in an implicit file, it has as bytes.
        var unknown = theirs.Descendants("DicomAttribute").Where(element => element.Attribute("vr")!.Value == "UN").Select(Name).ToHashSet();
        var our = XDocument.Parse(DicomXML.ConvertDicomToXML(DicomFile.Open(SharedData.PathTo(file)).Dataset)).Root!;
        our.Descendants(Native + "DicomAttribute").Where(element => unknown.Contains(Name(element))).ToList().ForEach(element => element.Remove());
        var ours = Values(our).ToList();
        Assert.Equal(Values(theirs), ours);
        Assert.True(ours.Count > 20);
    }

    [Fact]
    public void ConvertDicomToXML_EachKindOfValue_IsAsPs319HasIt()
    {
        var dataset = new DicomDataset
        {
            { DicomTag.OtherPatientNames, "Yamada^Tarou^^Dr.=山田^太郎", "Second^Name" },
            { DicomTag.ImageType, "ORIGINAL", "", "AXIAL" },
            { DicomTag.FrameIncrementPointer, DicomTag.FrameTime },
            { DicomTag.SelectorFDValue, 0.1, double.NaN },
            new DicomUnlimitedText(DicomTag.TextValue, "two\r\nlines & <more>"),
            new DicomSequence(DicomTag.IconImageSequence, new DicomDataset { { DicomTag.Rows, (ushort)7 } }, []),
            new DicomOtherByte(DicomTag.EncapsulatedDocument, 1, 2, 3, 4),
            new DicomLongString(new DicomTag(0x0029, 0x1002, "SAMSGP"), "private"),
        };
        var xml = DicomXML.ConvertDicomToXML(dataset);
        var root = XDocument.Parse(xml, LoadOptions.PreserveWhitespace).Root!;
        XElement Of(string tag) => root.Elements(Native + "DicomAttribute").Single(element => element.Attribute("tag")!.Value == tag);
        Assert.Equal(Native + "NativeDicomModel", root.Name);
        Assert.Equal(["1", "3"], Of("00080008").Elements().Select(value => value.Attribute("number")!.Value));
        Assert.Equal("""<PersonName number="1"><Alphabetic><FamilyName>Yamada</FamilyName><GivenName>Tarou</GivenName><NamePrefix>Dr.</NamePrefix></Alphabetic><Ideographic><FamilyName>山田</FamilyName><GivenName>太郎</GivenName></Ideographic></PersonName>""",
            Plain(Of("00101001").Elements().First()));
        Assert.Equal("00181063", Of("00280009").Value);
        Assert.Equal(["0.1", "NaN"], Of("00720074").Elements().Select(value => value.Value));
        Assert.Equal("""<Item number="1"><DicomAttribute tag="00280010" vr="US" keyword="Rows"><Value number="1">7</Value></DicomAttribute></Item>""",
            Plain(Of("00880200").Elements().First()));
        Assert.Equal("AQIDBA==", Of("00420011").Element(Native + "InlineBinary")!.Value);
        Assert.Equal("SAMSGP", Of("00290002").Attribute("privateCreator")!.Value);
        var back = DicomXML.ConvertXMLToDicom(xml);
        Assert.Equal("two\r\nlines & <more>", back.GetString(DicomTag.TextValue));
        Assert.True(dataset.NotValidated().Equals(DicomXML.FromUtf8(DicomXML.ToUtf8(dataset)).NotValidated().Remove(DicomTag.SpecificCharacterSet)));
    }

    [Fact]
    public void ConvertDicomToXML_HighPrivateElement_ComesBackIntoItsBlock()
    {
        var dataset = new DicomDataset().Add(DicomVR.OB, new DicomTag(0x0029, 0x1010, "SIEMENS CSA HEADER"), new byte[] { 1, 2 });
        var back = DicomXML.ConvertXMLToDicom(DicomXML.ConvertDicomToXML(dataset));
        Assert.True(dataset.Equals(back));
        Assert.Equal([1, 2], back.GetValues<byte>(new DicomTag(0x0029, 0x1010)));
    }

    [Fact]
    public void ConvertDicomToXML_Fragments_AreTheirItems()
    {
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        pixels.OffsetTable.Add(0);
        pixels.Fragments.Add(new MemoryByteBuffer([1, 2, 3]));
        var root = XDocument.Parse(DicomXML.ConvertDicomToXML(new DicomDataset(pixels))).Root!;
        Assert.Equal("FEFF00E00400000000000000FEFF00E00400000001020300", Convert.ToHexString(Convert.FromBase64String(root.Value)));
    }

    [Fact]
    public void ConvertXMLToDicom_WithoutNamespaceVrOrBlock_IsUnderstood()
    {
        var dataset = DicomXML.ConvertXMLToDicom("""
            <?xml version="1.0"?><!-- a comment -->
            <NativeDicomModel>
              <DicomAttribute tag="00100020"><Value>0815</Value></DicomAttribute>
              <DicomAttribute tag="00290010" vr="LO"><Value number="1">OTHER</Value></DicomAttribute>
              <DicomAttribute tag="00290001" vr="SH" privateCreator="ACME"><Value number="1">x</Value></DicomAttribute>
              <DicomAttribute tag="7FE00010" vr="OW"><BulkData uuid="1.2.3"/></DicomAttribute>
            </NativeDicomModel>
            """.Trim());
        Assert.Equal("0815", dataset.GetString(DicomTag.PatientID));
        Assert.Equal("x", dataset.GetString(new DicomTag(0x0029, 0x01, "ACME")));
        Assert.Equal("1.2.3", Assert.IsType<BulkDataUriByteBuffer>(dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)!.Buffer).BulkDataUri);
    }

    [Theory]
    [InlineData("<a/>", "the root is a")]
    [InlineData("<NativeDicomModel>", "no XML")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><NativeDicomModel>&b;</NativeDicomModel>", "no XML")]
    [InlineData("<NativeDicomModel>text</NativeDicomModel>", "text stands")]
    [InlineData("<NativeDicomModel><Value/></NativeDicomModel>", "a DicomAttribute must")]
    [InlineData("<NativeDicomModel><DicomAttribute/></NativeDicomModel>", "is no tag")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='00100020' vr='XX'/></NativeDicomModel>", "'XX' is no VR")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='00280010' vr='US'><Value>many</Value></DicomAttribute></NativeDicomModel>", "'many'")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='00280010' vr='US'><InlineBinary>?</InlineBinary></DicomAttribute></NativeDicomModel>", "base64")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='00080008' vr='CS'><Value number='2000000000'>A</Value></DicomAttribute></NativeDicomModel>", "no number of a value")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='00080008' vr='CS'><Value number='1'>A</Value><Value number='1'>B</Value></DicomAttribute></NativeDicomModel>", "comes twice")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='00880200' vr='SQ'><Value>A</Value></DicomAttribute></NativeDicomModel>", "items, not values")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='00100020' vr='LO'><Item/></DicomAttribute></NativeDicomModel>", "no items")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='00100020' vr='LO'><Value><b/></Value></DicomAttribute></NativeDicomModel>", "where text must")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='00100020' vr='LO'><Text>A</Text></DicomAttribute></NativeDicomModel>", "Text is no value of an attribute")]
    public void ConvertXMLToDicom_WhatIsNone_SaysWhy(string xml, string said) =>
        Assert.Contains(said, Assert.Throws<DicomFormatException>(() => DicomXML.ConvertXMLToDicom(xml)).Message, StringComparison.Ordinal);

    [Fact]
    public void ConvertXMLToDicom_EndlessSequences_AreRefused()
    {
        var open = string.Concat(Enumerable.Repeat("<DicomAttribute tag='00880200' vr='SQ'><Item>", 5000));
        Assert.Contains("inside each other", Assert.Throws<DicomFormatException>(
            () => DicomXML.ConvertXMLToDicom($"<NativeDicomModel>{open}")).Message, StringComparison.Ordinal);
    }

    private static string Name(XElement attribute) => $"{attribute.Attribute("tag")!.Value} {attribute.Attribute("privateCreator")?.Value}";

    private static IEnumerable<string> Values(XElement dataset, string path = "")
    {
        foreach (var attribute in dataset.Elements().Where(element => element.Name.LocalName == "DicomAttribute"))
        {
            var tag = path + attribute.Attribute("tag")!.Value;
            // Bytes, the group that is none of the dataset, and what the character set is called after its change.
            if (tag.StartsWith("0002", StringComparison.Ordinal) || tag == "00080005") continue;
            foreach (var value in attribute.Elements())
            {
                if (value.Name.LocalName is "InlineBinary" or "BulkData") continue;
                var number = value.Attribute("number")!.Value;
                if (value.Name.LocalName == "Item")
                    foreach (var inner in Values(value, $"{tag}/{number}/")) yield return inner;
                else
                    yield return $"{tag} {attribute.Attribute("vr")!.Value} {number} {string.Join('|', Leaves(value).Select(leaf => $"{leaf.Name.LocalName}={Number(leaf.Value.Trim())}"))}";
            }
        }
    }

    private static IEnumerable<XElement> Leaves(XElement element) => element.DescendantsAndSelf().Where(one => !one.HasElements);

    // Both write numbers, not always with as many digits.
    private static string Number(string text) => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? $"{number:G6}" : text;

    private static string Plain(XElement element)
    {
        var copy = XElement.Parse(element.ToString(SaveOptions.DisableFormatting).Replace($" xmlns=\"{Native}\"", "", StringComparison.Ordinal));
        return copy.ToString(SaveOptions.DisableFormatting);
    }

    // Empty values at an end say nothing, nor do trailing separators of a name's components; XML has no characters for controls.
    private static string Sayable(string json)
    {
        json = Regex.Replace(json, @"\\u00[01][0-9A-Fa-f]|�", "?");
        json = Regex.Replace(json, @"\^+""", "\"");
        json = Regex.Replace(json, @"""(Alphabetic|Ideographic|Phonetic)"":"""",?|,(?=\})", "");
        return Regex.Replace(json, @"(,null|,\{\})+\]", "]").Replace(",\"Value\":[{}]", "", StringComparison.Ordinal);
    }

    private static bool CanBeOpened(string file)
    {
        try
        {
            return DicomFile.Open(SharedData.PathTo(file)) is not null;
        }
        catch (DicomException)
        {
            return false;
        }
    }
}
