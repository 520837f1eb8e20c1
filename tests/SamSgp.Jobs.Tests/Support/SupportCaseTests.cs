using SamSgp.Dicom;
using SamSgp.Jobs.Support;

namespace SamSgp.Jobs.Tests.Support;

public sealed class SupportCaseTests
{
    [Fact]
    public void Of_ImagesOfOnePatient_AreOneCaseWithoutHisName()
    {
        var (one, other) = (SupportCase.Of(Header("P 1", "1.2.3")), SupportCase.Of(Header("P 1 ", "1.2.4")));
        Assert.Equal(one, other);
        Assert.DoesNotContain("P 1", one, StringComparison.Ordinal);
        Assert.NotEqual(one, SupportCase.Of(Header("P 2", "1.2.3")));
    }

    [Fact]
    public void Of_ImagesWithoutPatient_AreOfTheirStudy()
    {
        Assert.Equal(SupportCase.Of("1.2.3"), SupportCase.Of(Header("", "1.2.3")));
        Assert.NotEqual(SupportCase.Of(Header("", "1.2.4")), SupportCase.Of(Header("", "1.2.3")));
    }

    private static DicomDataset Header(string patient, string study) => new() { { DicomTag.PatientID, patient }, { DicomTag.StudyInstanceUID, study } };
}
