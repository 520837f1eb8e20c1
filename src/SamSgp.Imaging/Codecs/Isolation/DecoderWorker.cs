using System.Runtime.InteropServices;
using SamSgp.Imaging.Codecs.Jpeg2000;

namespace SamSgp.Imaging.Codecs.Isolation;

/// <summary>The child's side: frame after frame, until its parent has no more or is gone.</summary>
internal static partial class DecoderWorker
{
    // The largest frame that is decoded (FrameReader) takes 1 GB as OpenJPEG holds it, and as much again on the way.
    private const ulong MostBytes = 6UL << 30;
    private const int DataSegment = 2; // RLIMIT_DATA

    public static void Run(Stream input, Stream output)
    {
        var decoder = new Jpeg2000Decoder();
        while (DecoderWire.ReadRequest(input) is var (layout, encoded))
        {
            var samples = GC.AllocateUninitializedArray<byte>(layout.DecodedLength);
            try
            {
                decoder.Decode(encoded, layout, samples);
            }
            catch (Exception e) when (e is InvalidDataException or DicomCodecException)
            {
                DecoderWire.WriteRefusal(output, e.Message);
                continue;
            }

            DecoderWire.WriteDecoded(output, samples);
        }
    }

    /// <summary>A stream that wants more memory than any frame needs gets an end of its process instead (Linux).</summary>
    public static void LimitMemory()
    {
        if (!OperatingSystem.IsLinux()) return;
        var limit = new Limit { Soft = MostBytes, Hard = MostBytes };
        // Without the limit decoding works all the same.
        _ = SetLimit(DataSegment, limit);
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
