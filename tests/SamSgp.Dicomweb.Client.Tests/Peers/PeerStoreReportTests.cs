using SamSgp.Dicom;
using SamSgp.Dicomweb.Client.Answers;

namespace SamSgp.Dicomweb.Client.Tests.Peers;

public sealed class PeerStoreReportTests
{
    [Fact]
    public void Of_OtherFailures_AreOfWhatIsNotNamedAsStored()
    {
        var answer = new DicomDataset
        {
            new DicomSequence(DicomTag.ReferencedSOPSequence, new DicomDataset { { DicomTag.ReferencedSOPInstanceUID, "1.1" } }),
            new DicomSequence(DicomTag.FailedSOPSequence, new DicomDataset { { DicomTag.ReferencedSOPInstanceUID, "1.2" }, { DicomTag.FailureReason, (ushort)0x0110 } }),
            new DicomSequence(DicomTag.OtherFailuresSequence, new DicomDataset { { DicomTag.FailureReason, (ushort)0xC000 } },
                new DicomDataset { { DicomTag.FailureReason, (ushort)0xA700 } }),
        };

        var report = PeerStoreReport.Of(answer, ["1.1", "1.2", "1.3"]);

        Assert.Equal(["1.1"], report.Stored);
        Assert.Equal([new PeerStoreFailure("1.2", 0x0110), new PeerStoreFailure("1.3", 0xA700)], report.Failed);
    }

    [Fact]
    public void Of_NoFailures_SaysNothingOfWhatIsNotNamed()
    {
        var answer = new DicomDataset { new DicomSequence(DicomTag.ReferencedSOPSequence, new DicomDataset { { DicomTag.ReferencedSOPInstanceUID, "1.1" } }) };

        Assert.Empty(PeerStoreReport.Of(answer, ["1.1", "1.2"]).Failed);
    }
}
