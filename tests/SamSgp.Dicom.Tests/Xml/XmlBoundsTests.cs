using System.Text;

namespace SamSgp.Dicom.Tests.Xml;

public sealed class XmlBoundsTests
{
    [Fact]
    public void FromUtf8_FewBytesThatStandForManyValues_AreRefused()
    {
        var attributes = string.Concat(Enumerable.Range(0, 40).Select(n =>
            $"<DicomAttribute tag=\"0009{0x1000 + n:X4}\" vr=\"LO\"><Value number=\"60000\">a</Value></DicomAttribute>"));
        var text = $"<NativeDicomModel>{attributes}</NativeDicomModel>";

        var fault = Assert.Throws<DicomFormatException>(() => DicomXML.FromUtf8(Encoding.UTF8.GetBytes(text)));

        Assert.Contains("are left out", fault.Message, StringComparison.Ordinal);
    }
}
