using System.Text;

namespace SamSgp.Dicom.Tests.Json;

public class JsonCornerTests
{
    [Fact]
    public async Task WriteAsync_OneDataset_EqualsTheText()
    {
        var dataset = new DicomDataset().Add(DicomTag.PatientName, "Müller").Add(DicomTag.SpecificCharacterSet, "ISO_IR 100");
        var stream = new MemoryStream();
        await DicomJson.WriteAsync(stream, dataset, null, CancellationToken.None);
        Assert.Equal(DicomJson.ConvertDicomToJson(dataset), Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void ToUtf8_StatesUtf8_SaysWhatJsonIs()
    {
        var dataset = new DicomDataset().Add(DicomTag.PatientName, "Müller").Add(DicomTag.SpecificCharacterSet, "ISO_IR 100");
        var json = Encoding.UTF8.GetString(DicomJson.ToUtf8(dataset, new DicomJsonOptions { StatesUtf8 = true }).Span);
        Assert.StartsWith("""{"00080005":{"vr":"CS","Value":["ISO_IR 192"]}""", json);
        var without = DicomJson.ToUtf8(dataset.Remove(DicomTag.SpecificCharacterSet), new DicomJsonOptions { StatesUtf8 = true });
        Assert.StartsWith("""{"00100010":""", Encoding.UTF8.GetString(without.Span));
    }

    [Fact]
    public void ToUtf8_LongText_MayLieAtAUri()
    {
        var dataset = new DicomDataset().Add(DicomTag.TextValue, new string('x', 100)).Add(DicomTag.PatientComments, "y");
        var options = new DicomJsonOptions { BulkDataUri = bulk => $"bulk/{bulk.Path}/{bulk.Size}" };
        var json = Encoding.UTF8.GetString(DicomJson.ToUtf8(dataset, options).Span);
        Assert.Contains("""{"vr":"UT","BulkDataURI":"bulk/TAG/100"}""".Replace("TAG", DicomTag.TextValue.ToString("J", null)), json);
        Assert.Contains("""{"vr":"LT","Value":["y"]}""", json);
    }

    [Fact]
    public void ConvertDicomToJson_Keywords_AreReadBackToo()
    {
        var dataset = new DicomDataset().Add(DicomTag.Rows, (ushort)2).Add(DicomVR.SS, new DicomTag(0x0009, 0x0001, "ME"), (short)-7);
        var json = DicomJson.ConvertDicomToJson(dataset, writeTagsAsKeywords: true);
        Assert.Equal("""{"00090010":{"vr":"LO","Value":["ME"]},"00091001":{"vr":"SS","Value":[-7]},"Rows":{"vr":"US","Value":[2]}}""", json);
        Assert.True(dataset.Equals(DicomJson.ConvertJsonToDicom(json)));
        Assert.Contains("\n", DicomJson.ConvertDicomToJson(dataset, formatIndented: true));
    }

    [Fact]
    public void ConvertDicomToJson_Fragments_AreTheirItems()
    {
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        pixels.OffsetTable.Add(0);
        pixels.Fragments.Add(new MemoryByteBuffer([1, 2, 3]));
        var json = DicomJson.ConvertDicomToJson(new DicomDataset(pixels));
        var value = Convert.FromBase64String(json.Split('"')[9]);
        Assert.Equal("FEFF00E00400000000000000FEFF00E00400000001020300", Convert.ToHexString(value));
    }

    [Theory]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("NaN", double.NaN)]
    [InlineData("Infinity", double.PositiveInfinity)]
    public void ConvertJsonToDicom_WhatJsonHasNoNumberFor_IsRead(string text, double number) =>
        Assert.Equal(number, DicomJson.ConvertJsonToDicom($$$"""{"0072007E":{"vr":"FD","Value":["{{{text}}}",null]}}""").GetSingleValue<double>(DicomTag.Parse("0072007E")));

    [Theory]
    [InlineData("""{"00100010":{"vr":"PN","Value":["Doe^Jane"]}}""", "Doe^Jane")]
    [InlineData("""{"00100010":{"vr":"PN","Value":[null]}}""", "")]
    [InlineData("""{"00100010":{"vr":"PN","Value":[{"Phonetic":"b","Alphabetic":null,"Other":[1]}]}}""", "==b")]
    public void ConvertJsonToDicom_Names_AreReadInEveryForm(string json, string name) =>
        Assert.Equal(name, DicomJson.ConvertJsonToDicom(json).GetString(DicomTag.PatientName));

    [Theory]
    [InlineData("""{"00100010":{"vr":"PN","Value":[7]}}""", "a name is an object")]
    [InlineData("""{"00180050":{"vr":"DS","Value":[1e99999999999999999]}}""", "more than a decimal string can hold")]
    [InlineData("""{"00081140":{"vr":"SQ","Value":[7]}}""", "a dataset must be here")]
    [InlineData("""{"00100020":{"vr":"NONE"}}""", "'NONE' is no VR")]
    [InlineData("""{"00100020":{"vr":"LO","Value":["7"]}""", "no JSON")]
    public void ConvertJsonToDicom_WrongCorners_SayWhatAndWhere(string json, string reason)
    {
        var exception = Assert.Throws<DicomFormatException>(() => DicomJson.ConvertJsonToDicom(json));
        Assert.Contains(reason, exception.Message);
        Assert.NotNull(exception.Offset);
    }

    [Fact]
    public void FromUtf8_ByteOrderMark_IsNoPartOfIt()
    {
        Assert.Equal("7", DicomJson.FromUtf8("\uFEFF{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"7\"]}}"u8).GetString(DicomTag.PatientID));
        Assert.Single(DicomJson.ArrayFromUtf8("\uFEFF{\"00100020\":{\"vr\":\"LO\"}}"u8));
        Assert.Empty(DicomJson.ArrayFromUtf8("[]"u8));
    }

    [Fact]
    public void ConvertJsonToDicom_EmptyItem_MayBeNull()
    {
        var sequence = DicomJson.ConvertJsonToDicom("""{"00081140":{"vr":"SQ","Value":[null,{}]}}""").GetSequence(DicomTag.ReferencedImageSequence);
        Assert.Equal(2, sequence.Items.Count(item => item.Count == 0));
    }
}
