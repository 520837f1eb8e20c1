using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Uptake values that are right, or none.</summary>
public sealed class StandardizedUptakeTests
{
    private static readonly DicomPrivateCreator Philips = new("Philips PET Private Group");

    [Fact]
    public void Read_DoseAnHourBefore_DecaysToTheStartOfTheScan() => AssertFactor(70_000 / (370e6 * Math.Pow(2, -3600 / 6586.2)), _ => { });

    [Fact]
    public void Read_StartTimeOfTheDayBefore_CountsOverMidnight() => AssertFactor(70_000 / (370e6 * Math.Pow(2, -3600 / 6586.2)), image =>
    {
        image.AddOrUpdate(DicomTag.SeriesTime, "003000").AddOrUpdate(DicomTag.AcquisitionTime, "003100");
        Drug(image).AddOrUpdate(DicomTag.RadiopharmaceuticalStartTime, "233000");
    });

    [Fact]
    public void Read_StartDateAndTimeInAnotherZone_IsTakenToTheScanners() => AssertFactor(70_000 / (370e6 * Math.Pow(2, -3600 / 6586.2)), image =>
    {
        image.AddOrUpdate(DicomTag.TimezoneOffsetFromUTC, "+0200");
        Drug(image).AddOrUpdate(DicomTag.RadiopharmaceuticalStartDateTime, "20240501070000.00+0000");
    });

    [Fact]
    public void Read_SeriesDerivedLater_CountsFromTheFirstAcquisition() => AssertFactor(70_000 / (370e6 * Math.Pow(2, -3600 / 6586.2)), image =>
    {
        image.AddOrUpdate(DicomTag.SeriesTime, "150000");
        image.AddOrUpdate(DicomTag.AcquisitionTime, image.GetString(DicomTag.InstanceNumber) == "1" ? "100500" : "100000");
    });

    [Fact]
    public void Read_DecayCorrectedToAdministration_NeedsNoTimes() => AssertFactor(70_000 / 370e6, image =>
    {
        image.AddOrUpdate(DicomTag.DecayCorrection, "ADMIN").Remove(DicomTag.SeriesTime, DicomTag.AcquisitionTime);
    });

    [Fact]
    public void Read_PhilipsCounts_AreScaledByTheirUptakeFactor() => AssertFactor(0.25, image =>
    {
        image.AddOrUpdate(DicomTag.Units, "CNTS").Remove(DicomTag.PatientWeight);
        image.AddOrUpdate(DicomVR.DS, new DicomTag(0x7053, 0x1000, Philips), "0.25");
    });

    [Fact]
    public void Read_PhilipsCountsInImplicitVR_AreScaledToo() => AssertFactor(0.25, image =>
    {
        image.AddOrUpdate(DicomTag.Units, "CNTS");
        image.AddOrUpdate(new DicomUnknown(image.GetPrivateTag(new DicomTag(0x7053, 0x1000, Philips)), "0.250000 "u8.ToArray()));
    });

    [Fact]
    public void Read_ScanTimeOfGeneralElectric_CountsForADerivedSeries() => AssertFactor(70_000 / (370e6 * Math.Pow(2, -3600 / 6586.2)), image =>
    {
        image.AddOrUpdate(DicomTag.SeriesTime, "150000");
        image.AddOrUpdate(new DicomUnknown(image.GetPrivateTag(new DicomTag(0x0009, 0x100D, new DicomPrivateCreator("GEMS_PETD_01"))), "20240501100000.00 "u8.ToArray()));
    });

    [Fact]
    public void Read_PhilipsCountsWithoutUptakeFactor_AreScaledByTheirActivity() => AssertFactor(2 * 70_000 / (370e6 * Math.Pow(2, -3600 / 6586.2)), image =>
    {
        image.AddOrUpdate(DicomTag.Units, "CNTS");
        image.AddOrUpdate(DicomVR.DS, new DicomTag(0x7053, 0x1000, Philips), "0.0").AddOrUpdate(DicomVR.DS, new DicomTag(0x7053, 0x1009, Philips), "2");
    });

    [Fact]
    public void Read_UptakeByBodyWeight_StaysAsItIs() => AssertFactor(1, image => image.AddOrUpdate(DicomTag.Units, "GML"));

    [Fact] // QIICR/Slicer-PETDICOMExtension #28: yttrium, three days later
    public void Read_ScanDaysAfterTheDose_CountsTheDays() => AssertFactor(70_000 / (370e6 * Math.Pow(2, -73 * 3600 / 230_760.0)), image =>
        Drug(image).AddOrUpdate(DicomTag.RadionuclideHalfLife, "230760").AddOrUpdate(DicomTag.RadiopharmaceuticalStartDateTime, "20240428090000"));

    public static TheoryData<string, Action<DicomDataset>> Refused() => new()
    {
        { "not corrected for attenuation", image => image.AddOrUpdate(DicomTag.CorrectedImage, "DECY", "SCAT") },
        { "not corrected for decay", image => image.AddOrUpdate(DicomTag.CorrectedImage, "ATTN", "SCAT") },
        { "PatientWeight is missing", image => image.Remove(DicomTag.PatientWeight) },
        { "PatientWeight is not above 0", image => image.AddOrUpdate(DicomTag.PatientWeight, "0") },
        { "PatientWeight (0010,1030) is '72,5'", image => image.NotValidated().AddOrUpdate(new DicomDecimalString(DicomTag.PatientWeight, "72,5")) },
        { "RadionuclideTotalDose is missing", image => Drug(image).Remove(DicomTag.RadionuclideTotalDose) },
        { "perhaps MBq", image => Drug(image).AddOrUpdate(DicomTag.RadionuclideTotalDose, "370") },
        { "RadionuclideHalfLife is missing", image => Drug(image).Remove(DicomTag.RadionuclideHalfLife) },
        { "RadiopharmaceuticalStartTime are missing", image => Drug(image).Remove(DicomTag.RadiopharmaceuticalStartTime) },
        { "DecayCorrection is 'NONE'", image => image.AddOrUpdate(DicomTag.DecayCorrection, "NONE") },
        { "one of the times is wrong", image => Drug(image).AddOrUpdate(DicomTag.RadiopharmaceuticalStartDateTime, "20240502090000") },
        { "one of the times is wrong", image => Drug(image).AddOrUpdate(DicomTag.RadiopharmaceuticalStartDateTime, "20240101090000") },
        { "Units are 'CNTS'", image => image.AddOrUpdate(DicomTag.Units, "CNTS") },
        { "Units are 'PROPCPS'", image => image.AddOrUpdate(DicomTag.Units, "PROPCPS") },
        { "Units are missing", image => image.Remove(DicomTag.Units) },
        { "SUVType 'LBM'", image => image.AddOrUpdate(DicomTag.Units, "GML").AddOrUpdate(DicomTag.SUVType, "LBM") },
        { "not PET", image => image.AddOrUpdate(DicomTag.Modality, "NM") },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_UptakeThatCannotBeComputed_IsRefused(string reason, Action<DicomDataset> change)
    {
        var refusal = SeriesReader.Read(Images(change), new() { StandardizedUptake = true }, CancellationToken.None).Refusal!;
        Assert.Equal(SeriesRefusalCode.NoStandardizedUptake, refusal.Code);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    private static void AssertFactor(double expected, Action<DicomDataset> change)
    {
        var images = Images(change);
        var stored = SeriesReader.Read(images, new(), CancellationToken.None).Volume!;
        var result = SeriesReader.Read(images, new() { StandardizedUptake = true }, CancellationToken.None);
        Assert.True(result.TryGet(out var uptake, out var refusal), refusal?.Message);
        Assert.Equal("GML", uptake.Units);
        var (plain, converted) = (new float[stored.Geometry.SliceLength], new float[stored.Geometry.SliceLength]);
        stored.ReadSlice(1, plain);
        uptake.ReadSlice(1, converted);
        Assert.Equal(plain[40] * expected, converted[40], Math.Abs(plain[40] * expected) * 1e-4);
        Assert.NotEqual(0, plain[40]);
    }

    private static DicomDataset Drug(DicomDataset image) => image.GetSequence(DicomTag.RadiopharmaceuticalInformationSequence).Items[0];

    private static IReadOnlyList<DicomDataset> Images(Action<DicomDataset> change)
    {
        var images = DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 3 }).Instances;
        foreach (var (number, image) in images.Index())
        {
            image.AddOrUpdate(DicomTag.Modality, "PT").AddOrUpdate(DicomTag.Units, "BQML").AddOrUpdate(DicomTag.DecayCorrection, "START");
            image.AddOrUpdate(DicomTag.PatientWeight, "70").AddOrUpdate(DicomTag.SeriesDate, "20240501").AddOrUpdate(DicomTag.SeriesTime, "100000");
            image.AddOrUpdate(DicomTag.AcquisitionDate, "20240501").AddOrUpdate(DicomTag.AcquisitionTime, "100100");
            image.AddOrUpdate(DicomTag.InstanceNumber, number.ToString(CultureInfo.InvariantCulture));
            var drug = new DicomDataset
            {
                { DicomTag.RadionuclideTotalDose, "370000000" }, { DicomTag.RadionuclideHalfLife, "6586.2" }, { DicomTag.RadiopharmaceuticalStartTime, "090000" },
            };
            image.AddOrUpdate(new DicomSequence(DicomTag.RadiopharmaceuticalInformationSequence, drug));
            change(image);
        }

        return images;
    }
}
