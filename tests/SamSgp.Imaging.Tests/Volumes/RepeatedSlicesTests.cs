using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Several images at each place: what tells them apart is named, and one of them can be chosen.</summary>
public sealed class RepeatedSlicesTests
{
    private const int Slices = 4, Times = 3;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_TimesInTheOrderOfInstanceNumber_AreNamedAndChosen(bool timeByTime)
    {
        var images = Images((image, time, slice) =>
            image.AddOrUpdate(DicomTag.InstanceNumber, Text(timeByTime ? (time * Slices) + slice + 1 : (slice * Times) + time + 1)));
        var refusal = Read(images, null).Refusal!;
        Assert.Equal(SeriesRefusalCode.DuplicatePositions, refusal.Code);
        Assert.Contains("InstanceNumber tells the 3 at each place apart: choose one of '1', '2', '3'", refusal.Message, StringComparison.Ordinal);
        AssertTime(0, images, Repeat("first"));
        AssertTime(1, images, Repeat("2"));
        AssertTime(2, images, Repeat("last"));
    }

    [Fact]
    public void Read_TriggerTimesThatDifferFromPlaceToPlace_OrderTheVisits()
    {
        var images = Images((image, time, slice) => image.AddOrUpdate(DicomTag.TriggerTime, Text((time * 310) + (slice * 7))).AddOrUpdate(DicomTag.InstanceNumber, "1"));
        Assert.Contains("order of TriggerTime", Read(images, null).Refusal!.Message, StringComparison.Ordinal);
        AssertTime(2, images, Repeat("3"));
    }

    [Fact]
    public void Read_EchoAndTypeTogether_AreNamedAndChosen()
    {
        var images = Images((image, time, slice) =>
        {
            image.AddOrUpdate(DicomTag.EchoNumbers, Text((time / 2) + 1)).AddOrUpdate(DicomTag.InstanceNumber, "1");
            image.AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", time % 2 == 0 ? "M" : "P", "ND");
        }, times: 4);
        var refusal = Read(images, null).Refusal!;
        Assert.Contains("EchoNumbers and ImageType together tell them apart: choose one of 'echo=1 type=M', 'echo=1 type=P', 'echo=2 type=M', 'echo=2 type=P'",
            refusal.Message, StringComparison.Ordinal);
        AssertTime(2, images, new([(DicomTag.EchoNumbers, "2"), (DicomTag.ImageType, "M")]));
        AssertTime(1, images, Repeat("2"));
        // One of two leaves the other open.
        Assert.Contains("ImageType tells them apart", Read(images, (DicomTag.EchoNumbers, "2")).Refusal!.Message, StringComparison.Ordinal);
        AssertTime(3, images, new([(DicomTag.EchoNumbers, "2"), (null, "last")]));
    }

    [Fact]
    public void Read_PhaseOfEnhancedFrames_IsChosenByItsLetter()
    {
        var images = Images((image, time, _) => image.AddOrUpdate(DicomTag.ComplexImageComponent, time == 0 ? "MAGNITUDE" : "PHASE").AddOrUpdate(DicomTag.InstanceNumber, "1"), times: 2);
        AssertTime(1, images, (DicomTag.ImageType, "P"));
    }

    [Fact]
    public void Read_Acquisitions_AreInTheOrderOfTheirNumbers()
    {
        var images = Images((image, time, _) => image.AddOrUpdate(DicomTag.AcquisitionNumber, Text(10 - time)));
        AssertTime(2, images, Repeat("first"));
        AssertTime(0, images, (DicomTag.AcquisitionNumber, "last"));
    }

    // 2 and 3 are the first and the second: a number alone would mean the third.
    [Fact]
    public void Read_AttributeThatTellsApart_IsAdvisedAsItIsWritten()
    {
        var images = Images((image, time, _) => image.AddOrUpdate(DicomTag.EchoNumbers, Text(time + 2)), times: 2);
        Assert.Contains("EchoNumbers tells them apart: choose one of 'echo=2', 'echo=3'", Read(images, null).Refusal!.Message, StringComparison.Ordinal);
        AssertTime(0, images, (DicomTag.EchoNumbers, "2"));
        AssertTime(1, images, Repeat("2"));
    }

    [Fact]
    public void Read_ValuesWithBlanks_AreChosenByNumber()
    {
        var images = Images((image, time, _) => image.AddOrUpdate(DicomTag.ConvolutionKernel, time == 0 ? "BONE PLUS" : "SOFT"), times: 2);
        Assert.Contains("ConvolutionKernel tells them apart: choose one of '1', 'ConvolutionKernel=SOFT'", Read(images, null).Refusal!.Message, StringComparison.Ordinal);
        AssertTime(0, images, Repeat("1"));
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    [InlineData("1")]
    public void Read_OneOfOneAtEachPlace_IsTheSeries(string wanted) =>
        Assert.Equal(Slices, Read(Images((_, _, _) => { }, times: 1), Repeat(wanted)).Volume!.Geometry.Slices);

    [Theory]
    [InlineData("4", "there are 3")]
    [InlineData("two", "there are 3")]
    public void Read_OneThatIsNotThere_IsRefused(string wanted, string reason) => Assert.Contains(reason,
        Read(Images((image, time, slice) => image.AddOrUpdate(DicomTag.InstanceNumber, Text((time * Slices) + slice))), Repeat(wanted)).Refusal!.Message, StringComparison.Ordinal);

    [Fact]
    public void Read_PlacesVisitedUnequallyOften_CannotBeChosenFrom()
    {
        var images = Images((image, time, slice) => image.AddOrUpdate(DicomTag.InstanceNumber, Text((time * Slices) + slice)));
        Assert.Contains("No attribute tells them apart", Read([.. images.Skip(1)], null).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("no attribute tells them apart", Read([.. images.Skip(1)], Repeat("first")).Refusal!.Message, StringComparison.Ordinal);
    }

    [SharedDataFact("data/dicom_cases/03-repeats-no-attribute")]
    public void Read_RealRepeats_AreNamedAndChosen()
    {
        var files = Directory.GetFiles(SharedData.PathTo("data", "dicom_cases", "03-repeats-no-attribute"), "*.dcm").Select(file => DicomFile.Open(file).Dataset).ToList();
        Assert.Contains("choose one of '1', '2', '3'", Read(files, null).Refusal!.Message, StringComparison.Ordinal);
        var first = Read(files, Repeat("first")).Volume!;
        Assert.Equal(4, first.Geometry.Slices);
        Assert.All(first.Frames, frame => Assert.True(
            files.Find(file => file.GetString(DicomTag.SOPInstanceUID) == frame.SopInstanceUid)!.GetValue<int>(DicomTag.InstanceNumber, 0) <= 15));
    }

    private static void AssertTime(int time, List<DicomDataset> images, SliceChoice selection)
    {
        var result = Read(images, selection);
        Assert.True(result.TryGet(out var volume, out var refusal), refusal?.Message);
        Assert.Equal(Slices, volume.Geometry.Slices);
        Assert.All(volume.Frames, frame => Assert.EndsWith($".{time}", frame.SopInstanceUid, StringComparison.Ordinal));
    }

    private static SliceChoice Repeat(string value) => new([(null, value)]);

    private static SeriesReadResult Read(IReadOnlyList<DicomDataset> images, SliceChoice? selection) =>
        SeriesReader.Read(images, new() { Select = selection }, CancellationToken.None);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static List<DicomDataset> Images(Action<DicomDataset, int, int> change, int times = Times)
    {
        var images = new List<DicomDataset>();
        for (var time = 0; time < times; time++)
        {
            foreach (var (slice, image) in DicomPhantom.Create(new() { Columns = 8, Rows = 8, Slices = Slices }).Instances.Index())
            {
                image.AddOrUpdate(DicomTag.SOPInstanceUID, $"1.2.{slice}.{time}").Remove(DicomTag.AcquisitionNumber);
                change(image, time, slice);
                images.Add(image);
            }
        }

        return images;
    }
}
