namespace SamSgp.Dicom.Tests.Datasets;

public class DatasetTests
{
    private static readonly DicomTag Mine = new(0x0029, 0x0001, "MINE");

    [Fact]
    public void GetSingleValue_OtherTypes_AreConverted()
    {
        var dataset = new DicomDataset()
            .Add(DicomTag.Rows, (ushort)512)
            .Add(DicomTag.SliceThickness, 1.25m)
            .Add(DicomTag.InstanceNumber, 7)
            .Add(DicomTag.StudyDate, new DateTime(2024, 2, 29))
            .Add(DicomTag.StudyTime, "123015.5")
            .Add(DicomTag.AcquisitionDateTime, "20240229123015.250000+0100")
            .Add(DicomTag.SOPClassUID, DicomUID.CTImageStorage)
            .Add(DicomTag.Modality, "CT");
        Assert.Equal(512, dataset.GetSingleValue<int>(DicomTag.Rows));
        Assert.Equal("512", dataset.GetString(DicomTag.Rows));
        Assert.Equal(1.25, dataset.GetSingleValue<double>(DicomTag.SliceThickness));
        Assert.Equal(1.25m, dataset.GetSingleValue<decimal>(DicomTag.SliceThickness));
        Assert.Equal(7L, dataset.GetSingleValue<long>(DicomTag.InstanceNumber));
        Assert.Equal(7, dataset.GetSingleValue<int?>(DicomTag.InstanceNumber));
        Assert.Equal(new DateTime(2024, 2, 29, 12, 30, 15, 500), dataset.GetDateTime(DicomTag.StudyDate, DicomTag.StudyTime));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 12, 30, 15, 250, TimeSpan.FromHours(1)), dataset.GetSingleValue<DateTimeOffset>(DicomTag.AcquisitionDateTime));
        Assert.Equal(DicomUID.CTImageStorage, dataset.GetSingleValue<DicomUID>(DicomTag.SOPClassUID));
        Assert.Equal(TypeOfImage.CT, dataset.GetSingleValue<TypeOfImage>(DicomTag.Modality));
    }

    [Fact]
    public void GetSingleValue_WhatIsNotThere_SaysWhy()
    {
        var dataset = new DicomDataset().Add(DicomTag.ImageType, "A", "B").Add(DicomTag.PatientID, "abc").Add(DicomTag.PatientName, "")
            .Add(DicomTag.ReferencedImageSequence, new DicomDataset());
        Assert.Contains("StudyDate not found", Fault(() => dataset.GetSingleValue<string>(DicomTag.StudyDate)));
        Assert.Contains("2 values", Fault(() => dataset.GetSingleValue<string>(DicomTag.ImageType)));
        Assert.Contains("0 values", Fault(() => dataset.GetSingleValue<string>(DicomTag.PatientName)));
        Assert.Contains("holds no Int32: 'abc'", Fault(() => dataset.GetSingleValue<int>(DicomTag.PatientID)));
        Assert.Contains("none of index 2", Fault(() => dataset.GetValue<string>(DicomTag.ImageType, 2)));
        Assert.Contains("no element with values", Fault(() => dataset.GetString(DicomTag.ReferencedImageSequence)));
        Assert.Contains("is no sequence", Fault(() => dataset.GetSequence(DicomTag.PatientID)));
        Assert.Contains("GetValues", Fault(() => dataset.GetSingleValue<string[]>(DicomTag.ImageType)));
    }

    [Fact]
    public void TryGet_WhatIsNotThere_IsFalse()
    {
        var dataset = new DicomDataset().Add(DicomTag.ImageType, "A", "B").Add(DicomTag.PatientID, "abc").Add(DicomTag.SelectorFDValue, 1.5);
        Assert.False(dataset.TryGetSingleValue<string>(DicomTag.StudyDate, out _));
        Assert.False(dataset.TryGetSingleValue<string>(DicomTag.ImageType, out _));
        Assert.False(dataset.TryGetSingleValue<int>(DicomTag.PatientID, out _));
        Assert.False(dataset.TryGetSingleValue<int>(DicomTag.SelectorFDValue, out _));
        Assert.False(dataset.TryGetValues<int>(DicomTag.ImageType, out _));
        Assert.False(dataset.TryGetSequence(DicomTag.PatientID, out _));
        Assert.False(dataset.TryGetString(DicomTag.StudyDate, out _));
        Assert.Equal(3, dataset.GetSingleValueOrDefault(DicomTag.Rows, 3));
        Assert.Equal("B", dataset.GetValueOrDefault(DicomTag.ImageType, 1, ""));
        Assert.Equal("none", dataset.GetValueOrDefault(DicomTag.ImageType, 2, "none"));
    }

    [Fact]
    public void TryGetNonEmptySequence_WithoutItems_GivesNone()
    {
        var dataset = new DicomDataset(new DicomSequence(DicomTag.ReferencedImageSequence), new DicomSequence(DicomTag.ReferencedStudySequence, new DicomDataset()));
        Assert.False(dataset.TryGetNonEmptySequence(DicomTag.ReferencedImageSequence, out var empty));
        Assert.Null(empty);
        Assert.True(dataset.TryGetNonEmptySequence(DicomTag.ReferencedStudySequence, out var sequence));
        Assert.Single(sequence.Items);
        Assert.False(dataset.TryGetNonEmptySequence(DicomTag.ReferencedSeriesSequence, out _));
    }

    [Fact]
    public void GetValues_Numbers_AreAllThere()
    {
        var dataset = new DicomDataset().Add(DicomTag.ImageOrientationPatient, 1m, 0m, 0m, 0m, 0.5m, -0.25m).Add(DicomTag.SelectorULValue, 1u, 2u);
        Assert.Equal([1, 0, 0, 0, 0.5, -0.25], dataset.GetValues<double>(DicomTag.ImageOrientationPatient));
        Assert.Equal(@"1\0\0\0\0.5\-0.25", dataset.GetString(DicomTag.ImageOrientationPatient));
        Assert.Equal([1L, 2L], dataset.GetValues<long>(DicomTag.SelectorULValue));
        Assert.Equal(@"1\2", dataset.GetString(DicomTag.SelectorULValue));
        Assert.Equal(6, dataset.GetValueCount(DicomTag.ImageOrientationPatient));
    }

    [Fact]
    public void Add_ThereAlready_Throws()
    {
        var dataset = new DicomDataset().Add(DicomTag.PatientID, "1");
        Assert.Throws<DicomDataException>(() => dataset.Add(DicomTag.PatientID, "2"));
        Assert.Equal("2", dataset.AddOrUpdate(DicomTag.PatientID, "2").GetString(DicomTag.PatientID));
    }

    [Fact]
    public void GetEnumerator_AddedInAnyOrder_IsByTag()
    {
        var dataset = new DicomDataset().Add(DicomTag.PixelSpacing, "1", "1").Add(DicomTag.PatientID, "1").Add(DicomTag.SOPInstanceUID, "1.2").Add(DicomTag.Rows, (ushort)1);
        Assert.Equal([DicomTag.SOPInstanceUID, DicomTag.PatientID, DicomTag.Rows, DicomTag.PixelSpacing], dataset.Select(item => item.Tag));
        dataset.Remove(DicomTag.PatientID, DicomTag.StudyDate).Remove(item => item.Tag.Group == 0x28);
        Assert.Equal([DicomTag.SOPInstanceUID], dataset.Select(item => item.Tag));
    }

    [Theory]
    [InlineData("US")]
    [InlineData("us")]
    public void Add_CodeString_IsValidated(string value)
    {
        var dataset = new DicomDataset();
        if (value == "US") Assert.True(dataset.Add(DicomTag.Modality, value).Contains(DicomTag.Modality));
        else Assert.Throws<DicomValidationException>(() => dataset.Add(DicomTag.Modality, value));
        Assert.Equal(value, dataset.NotValidated().AddOrUpdate(DicomTag.Modality, value).GetString(DicomTag.Modality));
    }

    [Theory]
    [InlineData("DA", "20240230")]
    [InlineData("DA", "2024")]
    [InlineData("DA", "2024-02-29")]
    [InlineData("TM", "250000")]
    [InlineData("DT", "2024x")]
    [InlineData("DS", "1,5")]
    [InlineData("DS", "1.2345678901234567")]
    [InlineData("IS", "1.5")]
    [InlineData("IS", "3000000000")]
    [InlineData("AS", "34")]
    [InlineData("UI", "1.2.")]
    [InlineData("SH", "12345678901234567")]
    [InlineData("LO", "a\tb")]
    [InlineData("PN", "a=b=c=d")]
    [InlineData("AE", "12345678901234567")]
    public void ValidateString_WrongValue_Throws(string vr, string value) =>
        Assert.Throws<DicomValidationException>(() => DicomVR.Parse(vr).ValidateString(value));

    [Theory]
    [InlineData("DA", "20240229")]
    [InlineData("DA", "20240101-20241231")]
    [InlineData("DA", "-20241231")]
    [InlineData("TM", "2359")]
    [InlineData("TM", "235959.999999")]
    [InlineData("DT", "20240229235959.999999-0500")]
    [InlineData("DS", "-1.5E-10")]
    [InlineData("IS", "-2147483648")]
    [InlineData("AS", "034Y")]
    [InlineData("UI", "1.2.840.0.1")]
    [InlineData("PN", "Adams^John Robert Quincy^^Rev.^B.A. M.Div.")]
    [InlineData("CS", "ISO_IR 100")]
    [InlineData("LT", "line\r\nline")]
    public void ValidateString_RightValue_Passes(string vr, string value)
    {
        DicomVR.Parse(vr).ValidateString(value);
        Assert.Null(DicomValidation.Fault(DicomVR.Parse(vr), value));
    }

    [Fact]
    public void Add_Private_ReservesABlockAndFindsItAgain()
    {
        var dataset = new DicomDataset().Add(DicomVR.LO, new DicomTag(0x0029, 0x0001, "OTHER"), "theirs").Add(DicomVR.LO, Mine, "mine");
        Assert.Equal("mine", dataset.GetString(Mine));
        Assert.Equal("theirs", dataset.GetString(new DicomTag(0x0029, 0x1001)));
        Assert.Equal("MINE", dataset.GetString(new DicomTag(0x0029, 0x0011)));
        Assert.Equal("mine", dataset.GetString(new DicomTag(0x0029, 0x1101)));
        Assert.False(dataset.Contains(new DicomTag(0x0029, 0x0001, "NOBODY")));
    }

    [Fact]
    public void CopyTo_PrivateInAnotherBlock_IsFoundByItsCreator()
    {
        var source = new DicomDataset().Add(DicomVR.LO, Mine, "mine");
        var target = new DicomDataset().Add(DicomVR.LO, new DicomTag(0x0029, 0x0001, "OTHER"), "theirs");
        source.CopyTo(target, source.GetPrivateTag(Mine));
        Assert.Equal("mine", target.GetString(Mine));
        Assert.Equal("theirs", target.GetString(new DicomTag(0x0029, 0x0001, "OTHER")));
        Assert.Equal("mine", source.GetString(Mine));
    }

    [Fact]
    public void Add_Private_WithoutVR_IsRefused() =>
        Assert.Contains("name another VR", Fault(() => new DicomDataset().Add(Mine, "text")));

    [Fact]
    public void Clone_Changed_LeavesTheOriginal()
    {
        var dataset = new DicomDataset().Add(DicomTag.ReferencedImageSequence, new DicomDataset().Add(DicomTag.ReferencedSOPInstanceUID, "1.2"));
        var copy = dataset.Clone();
        Assert.True(dataset.Equals(copy));
        copy.GetSequence(DicomTag.ReferencedImageSequence).Items[0].AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, "1.3");
        Assert.False(dataset.Equals(copy));
        Assert.Equal("1.2", dataset.GetSequence(DicomTag.ReferencedImageSequence).Items[0].GetString(DicomTag.ReferencedSOPInstanceUID));
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1.0 / 3, "0.33333333333333")]
    [InlineData(-1.0 / 3, "-0.3333333333333")]
    [InlineData(123456789.123456789, "123456789.123457")]
    [InlineData(1e-20, "1E-20")]
    [InlineData(-1.2345678901234e-7, "-1.2345678901E-7")]
    [InlineData(1e300, "1E+300")]
    [InlineData(0, "0")]
    public void ToDecimalString_AnyNumber_FitsSixteenCharacters(double number, string text)
    {
        var actual = DicomDecimalString.ToDecimalString(number);
        Assert.InRange(actual.Length, 1, 16);
        Assert.Equal(double.Parse(text), double.Parse(actual), Math.Abs(number) * 1e-9);
        Assert.Throws<DicomDataException>(() => DicomDecimalString.ToDecimalString(double.NaN));
    }

    [Fact]
    public void FunctionalGroupValues_Frame_OverridesTheShared()
    {
        var dataset = new DicomDataset
        {
            new DicomSequence(DicomTag.SharedFunctionalGroupsSequence, Group(DicomTag.PixelMeasuresSequence, DicomTag.SliceThickness, "2")),
            new DicomSequence(DicomTag.PerFrameFunctionalGroupsSequence,
                Group(DicomTag.PlanePositionSequence, DicomTag.ImagePositionPatient, "0", "0", "1"),
                Group(DicomTag.PixelMeasuresSequence, DicomTag.SliceThickness, "3")),
        };
        Assert.Equal(2, dataset.FunctionalGroupValues(0).GetSingleValue<int>(DicomTag.SliceThickness));
        Assert.Equal(1, dataset.FunctionalGroupValues(0).GetValue<int>(DicomTag.ImagePositionPatient, 2));
        Assert.Equal(3, dataset.FunctionalGroupValues(1).GetSingleValue<int>(DicomTag.SliceThickness));
        Assert.Equal(2, dataset.FunctionalGroupValues(2).GetSingleValue<int>(DicomTag.SliceThickness));
        Assert.False(dataset.FunctionalGroupValues(1).Contains(DicomTag.ImagePositionPatient));
    }

    private static DicomDataset Group(DicomTag sequence, DicomTag tag, params string[] values) =>
        new(new DicomSequence(sequence, new DicomDataset().Add(tag, values)));

    private static string Fault(Action action) => Assert.ThrowsAny<DicomDataException>(action).Message;

    private enum TypeOfImage
    {
        MR,
        CT,
    }
}
