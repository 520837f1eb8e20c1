using System.Runtime.InteropServices;
using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Codecs;

/// <summary>Real files in every transfer syntax, against uncompressed relatives and against pydicom with GDCM.</summary>
public sealed class TransferSyntaxTests
{
    private const string Folder = "data/dicom/transfer_syntaxes";

    /// <summary>Files whose frames pydicom 2.3 with GDCM 3.0 decodes wrongly, differently or not at all; other tests here
    /// look after them.</summary>
    private static readonly string[] NoReference =
    [
        "CT0012.fragmented_no_bot_jpeg_ls.81", // GDCM wraps around; ours is within 2 of the original
        "SC_rgb_small_odd_big_endian", // 8-bit samples in big-endian words are swapped; pydicom leaves them
        "JPEG2000-embedded-sequence-delimiter", // an overwritten header that GDCM does not read
        "RG3_JPLY", // 8 pixels decode to 1024 (in DCMTK too), which GDCM cuts to 10 bits
        "HTJ2KLossless_08_RGB", "HTJ2K_08_RGB", "liver_deflate", // unknown to pydicom 2.3
    ];

    [SharedDataTheory(Folder)]
    [InlineData("MR4_J2KR", "MR4_UNC_REF")]
    [InlineData("MR4_JLSL", "MR4_UNC_REF")]
    [InlineData("MR4_JPLL", "MR4_UNC_REF")]
    [InlineData("MR4_RLE", "MR4_UNC_REF")]
    [InlineData("NM1_JPLL", "NM1_UNC_REF")]
    [InlineData("MR_small_RLE", "MR_small")]
    [InlineData("MR_small_bigendian", "MR_small")]
    [InlineData("MR_small_implicit", "MR_small")]
    [InlineData("MR_small_jp2klossless", "MR_small")]
    [InlineData("MR_small_jpeg_ls_lossless", "MR_small")]
    [InlineData("MR_small_padded", "MR_small")]
    [InlineData("emri_small_RLE", "emri_small")]
    [InlineData("emri_small_jpeg_2k_lossless", "emri_small")]
    [InlineData("CT0012.not_fragmented_no_bot_rle", "eCT_Supplemental")]
    [InlineData("CT0012.fragmented_no_bot_jpeg_lossless.57", "eCT_Supplemental")]
    [InlineData("liver_deflate", "liver")]
    [InlineData("SC_rgb_small_odd_big_endian", "SC_rgb_small_odd")]
    [InlineData("SC_rgb_rle", "SC_rgb_jpeg_gdcm")]
    [InlineData("JPEG2000-embedded-sequence-delimiter", "JPEG2000")]
    public void Read_LosslessFile_EqualsItsUncompressedRelative(string name, string reference) =>
        Assert.Equal(Decode(reference).Samples, Decode(name).Samples);

    [SharedDataTheory(Folder)]
    [InlineData("MR4_JLSN", "MR4_UNC_REF", 10)]
    [InlineData("NM1_JLSN", "NM1_UNC_REF", 10)]
    [InlineData("CT0012.fragmented_no_bot_jpeg_ls.81", "eCT_Supplemental", 2)]
    [InlineData("HTJ2K_08_RGB", "HTJ2KLossless_08_RGB", 4)]
    public void Read_LossyFile_IsNearItsRelative(string name, string reference, int tolerance) =>
        Assert.InRange(GreatestDifference(Decode(name), Decode(reference).Samples), 0, tolerance);

    [SharedDataFact(Folder)]
    public void Read_EveryFile_Decodes()
    {
        var files = Directory.GetFiles(SharedData.PathTo(Folder), "*.dcm");
        Assert.Equal(89, files.Length);
        Assert.All(files, path => Assert.NotEmpty(Decode(Path.GetFileNameWithoutExtension(path)).Samples));
    }

    [SharedDataPydicomFact(Folder)]
    public void Read_EveryFile_AgreesWithPydicom()
    {
        using var folder = new TemporaryFolder();
        Pydicom.Run("""
            import glob, os, sys, warnings, pydicom
            warnings.simplefilter('ignore')
            for path in glob.glob(sys.argv[1] + '/*.dcm'):
                try:
                    pixels = pydicom.dcmread(path).pixel_array
                except Exception:
                    continue
                pixels.astype(pixels.dtype.newbyteorder('<')).tofile(os.path.join(sys.argv[2], os.path.basename(path)[:-4]))
            """, SharedData.PathTo(Folder), folder.Root);
        var failures = new List<string>();
        foreach (var path in Directory.GetFiles(SharedData.PathTo(Folder), "*.dcm").Order())
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (NoReference.Contains(name)) continue;
            var decoded = Decode(name);
            var reference = File.ReadAllBytes(folder.PathTo(name));
            // Cosine transforms may round differently by one level; everything else is exact.
            var tolerance = decoded.TransferSyntax is "1.2.840.10008.1.2.4.50" or "1.2.840.10008.1.2.4.51" ? 1 : 0;
            if (GreatestDifference(decoded, reference) is var difference && difference > tolerance) failures.Add($"{name}: {difference}");
        }

        Assert.Empty(failures);
    }

    [SharedDataFact(Folder)]
    public void Read_Photometric_IsThatOfTheDecodedSamples()
    {
        Assert.Equal("RGB", Decode("GDCMJ2K_TextGBR").Photometric);
        Assert.Equal("RGB", Decode("US1_J2KI").Photometric);
        Assert.Equal("YBR_FULL", Decode("SC_rgb_dcmtk_+eb+cy+s2").Photometric);
        Assert.Equal("YBR_FULL", Decode("SC_ybr_full_422_uncompressed").Photometric);
        Assert.Equal("MONOCHROME1", Decode("RG3_JLSN").Photometric);
    }

    private static (byte[] Samples, int BytesPerSample, string TransferSyntax, string Photometric) Decode(string name)
    {
        var dataset = DicomFile.Open(SharedData.PathTo(Folder, name + ".dcm")).Dataset;
        var reader = FrameReader.Open(dataset);
        var samples = new List<byte>();
        var photometric = "";
        for (var frame = 0; frame < reader.FrameCount; frame++)
        {
            var decoded = reader.Read(frame);
            photometric = decoded.Layout.PhotometricInterpretation;
            samples.AddRange(decoded.Samples);
        }

        return ([.. samples], reader.Layout.BytesPerSample, dataset.InternalTransferSyntax.UID.UID, photometric);
    }

    private static long GreatestDifference((byte[] Samples, int BytesPerSample, string, string) decoded, byte[] reference)
    {
        Assert.Equal(reference.Length, decoded.Samples.Length);
        if (decoded.BytesPerSample == 1) return decoded.Samples.Zip(reference, (a, b) => Math.Abs(a - b)).Max();
        if (decoded.BytesPerSample == 4) return decoded.Samples.SequenceEqual(reference) ? 0 : long.MaxValue;
        var ours = MemoryMarshal.Cast<byte, short>(decoded.Samples);
        var theirs = MemoryMarshal.Cast<byte, short>(reference);
        var greatest = 0;
        for (var i = 0; i < ours.Length; i++) greatest = Math.Max(greatest, Math.Abs(ours[i] - theirs[i]));
        return greatest;
    }
}
