using SamSgp.Imaging.Codecs.Jpeg2000;

namespace SamSgp.Imaging.Codecs.Isolation;

/// <summary>The child's side: frame after frame, until its parent has no more or is gone.</summary>
internal static class DecoderWorker
{
    /// <summary>The largest frame that is decoded (FrameReader) takes 1 GB as OpenJPEG holds it, and as much again on the way.</summary>
    public const ulong MostBytes = 6UL << 30;

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
}
