using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Matching;

namespace SamSgp.Tasks.Tests.Matching;

public sealed class SeriesFactsTests
{
    [Fact]
    public void Of_Instance_JoinsValuesAndTakesMissingAsEmpty()
    {
        var facts = SeriesFacts.Of(new DicomDataset
        {
            { DicomTag.Modality, "CT" },
            { DicomTag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL" },
            { DicomTag.SeriesDescription, "Portal venous" },
        }, 20);
        Assert.Equal(("CT", "", 20), (facts.Modality, facts.BodyPart, facts.Slices));
        Assert.Equal(@"ORIGINAL\PRIMARY\AXIAL", facts.Attributes[SeriesAttribute.ImageType]);
        Assert.Equal("Portal venous", facts.Attributes[SeriesAttribute.SeriesDescription]);
        Assert.Equal("", facts.Attributes[SeriesAttribute.ViewPosition]);
    }
}
