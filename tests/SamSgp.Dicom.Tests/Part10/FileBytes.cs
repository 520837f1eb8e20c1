using System.Text;

namespace SamSgp.Dicom.Tests.Part10;

/// <summary>Makes files byte by byte, also wrong ones.</summary>
internal sealed class FileBytes(bool isExplicit = true, bool isBigEndian = false)
{
    private readonly MemoryStream _bytes = new();

    public int Length => (int)_bytes.Length;

    /// <summary>Preamble, DICM and file meta information with a transfer syntax.</summary>
    public static FileBytes WithMeta(DicomTransferSyntax syntax) =>
        WithMeta(syntax.UID.UID, syntax.IsExplicitVR, syntax.Endian == Endian.Big);

    public static FileBytes WithMeta(string syntax, bool isExplicit = true, bool isBigEndian = false)
    {
        var uid = syntax.Length % 2 == 0 ? syntax : syntax + "\0";
        var meta = new FileBytes().Element(0x00020010, "UI", uid).ToArray();
        return new FileBytes(isExplicit, isBigEndian).Raw(new byte[128]).Raw("DICM"u8.ToArray())
            .RawLittle(0x00020000, "UL", BitConverter.GetBytes(meta.Length)).Raw(meta);
    }

    public FileBytes Raw(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public FileBytes Element(uint tag, string vr, string value) => Element(tag, vr, Encoding.Latin1.GetBytes(value));

    public FileBytes Element(uint tag, string vr, byte[] value) => Header(tag, vr, (uint)value.Length).Raw(value);

    public FileBytes Header(uint tag, string vr, uint length)
    {
        Tag(tag);
        if (!isExplicit) return UInt32(length);
        Raw((byte)vr[0], (byte)vr[1]);
        if (vr is "OB" or "OW" or "SQ" or "UN" or "UT" or "OV" or "SV" or "UC") return UInt16(0).UInt32(length);
        return UInt16((ushort)length);
    }

    public FileBytes Item(uint length = 0xFFFFFFFF) => Tag(0xFFFEE000).UInt32(length);

    public FileBytes EndItem() => Tag(0xFFFEE00D).UInt32(0);

    public FileBytes EndSequence() => Tag(0xFFFEE0DD).UInt32(0);

    public FileBytes Tag(uint tag) => UInt16((ushort)(tag >> 16)).UInt16((ushort)tag);

    public FileBytes UInt16(ushort value)
    {
        var bytes = BitConverter.GetBytes(value);
        if (isBigEndian) Array.Reverse(bytes);
        return Raw(bytes);
    }

    public FileBytes UInt32(uint value)
    {
        var bytes = BitConverter.GetBytes(value);
        if (isBigEndian) Array.Reverse(bytes);
        return Raw(bytes);
    }

    public byte[] ToArray() => _bytes.ToArray();

    public DicomFile Open(DicomReadOptions? options = null) => DicomFile.Open(ToArray(), options);

    private FileBytes RawLittle(uint tag, string vr, byte[] value) => Raw(new FileBytes().Element(tag, vr, value).ToArray());
}
