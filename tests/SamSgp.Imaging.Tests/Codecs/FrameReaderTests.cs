using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Imaging.Tests.Codecs;

public sealed class FrameReaderTests
{
    [Theory]
    [InlineData(-3)]
    [InlineData(0)]
    [InlineData(70000)]
    public void Open_RowsThatCannotBe_IsRefused(int rows)
    {
        // Rows of another VR than US, as a spoilt file may have them.
        var dataset = new DicomDataset
        {
            new DicomSignedLong(DicomTag.Rows, rows), { DicomTag.Columns, (ushort)4 }, { DicomTag.BitsAllocated, (ushort)8 },
            new DicomOtherByte(DicomTag.PixelData, 1, 2, 3, 4),
        };
        Assert.Contains("An image of 4 x ", Assert.Throws<DicomDataException>(() => FrameReader.Open(dataset)).Message, StringComparison.Ordinal);
    }
}
