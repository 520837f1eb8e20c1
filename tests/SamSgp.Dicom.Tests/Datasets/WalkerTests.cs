namespace SamSgp.Dicom.Tests.Datasets;

public class WalkerTests
{
    private static readonly string[] Whole =
    [
        "begin", "0008,1140 begins", "item", "0008,1155", "item ends", "item", "item ends", "sequence ends", "0010,0020",
        "7fe0,0010 begins", "fragment of 2", "fragment of 4", "fragments end", "end",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Walk_NestedDataset_TellsEverythingInOrder(bool isAsync) => Assert.Equal(Whole, await Walk(isAsync));

    [Theory]
    [InlineData("0008,1140 begins", false)]
    [InlineData("item", false)]
    [InlineData("0008,1155", false)]
    [InlineData("item ends", false)]
    [InlineData("sequence ends", false)]
    [InlineData("0010,0020", false)]
    [InlineData("7fe0,0010 begins", false)]
    [InlineData("fragment of 2", false)]
    [InlineData("0008,1140 begins", true)]
    [InlineData("item", true)]
    [InlineData("0008,1155", true)]
    [InlineData("item ends", true)]
    [InlineData("sequence ends", true)]
    [InlineData("0010,0020", true)]
    [InlineData("7fe0,0010 begins", true)]
    [InlineData("fragment of 2", true)]
    public async Task Walk_AnswerFalse_EndsThereAndSaysSo(string last, bool isAsync)
    {
        var told = await Walk(isAsync, last);
        Assert.Equal([.. Whole.TakeWhile(line => line != last), last, "end"], told);
    }

    [Fact]
    public async Task WalkAsync_WalkerThatWaits_IsWaitedFor()
    {
        var walker = new Waiting();
        await new DicomDatasetWalker(Sample()).WalkAsync(walker);
        Assert.Equal(Whole.Select(line => line is "0008,1155" or "0010,0020" or "fragment of 2" or "fragment of 4" ? line + " later" : line), walker.Told);
    }

    private static async Task<List<string>> Walk(bool isAsync, string? last = null)
    {
        var walker = new Recorder(last);
        if (isAsync) await new DicomDatasetWalker(Sample()).WalkAsync(walker);
        else new DicomDatasetWalker(Sample()).Walk(walker);
        return walker.Told;
    }

    private static DicomDataset Sample()
    {
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        pixels.Fragments.Add(new MemoryByteBuffer(new byte[2]));
        pixels.Fragments.Add(new MemoryByteBuffer(new byte[4]));
        return new DicomDataset(
            new DicomSequence(DicomTag.ReferencedImageSequence, new DicomDataset().Add(DicomTag.ReferencedSOPInstanceUID, "1.2"), new DicomDataset()),
            new DicomLongString(DicomTag.PatientID, "7"), pixels);
    }

    private class Recorder(string? last) : IDicomDatasetWalker
    {
        public List<string> Told { get; } = [];

        public void OnBeginWalk() => Told.Add("begin");

        public bool OnElement(DicomElement element) => Tell(Name(element.Tag));

        public bool OnBeginSequence(DicomSequence sequence) => Tell($"{Name(sequence.Tag)} begins");

        public bool OnBeginSequenceItem(DicomDataset dataset) => Tell("item");

        public bool OnEndSequenceItem() => Tell("item ends");

        public bool OnEndSequence() => Tell("sequence ends");

        public bool OnBeginFragment(DicomFragmentSequence fragment) => Tell($"{Name(fragment.Tag)} begins");

        public bool OnFragmentItem(IByteBuffer item) => Tell($"fragment of {item.Size}");

        public bool OnEndFragment() => Tell("fragments end");

        public void OnEndWalk() => Told.Add("end");

        private bool Tell(string line)
        {
            Told.Add(line);
            return line != last;
        }

        protected static string Name(DicomTag tag) => tag.ToString().Trim('(', ')');
    }

    private sealed class Waiting() : Recorder(null), IDicomDatasetWalker
    {
        public async Task<bool> OnElementAsync(DicomElement element)
        {
            await Task.Yield();
            Told.Add($"{Name(element.Tag)} later");
            return true;
        }

        public async Task<bool> OnFragmentItemAsync(IByteBuffer item)
        {
            await Task.Yield();
            Told.Add($"fragment of {item.Size} later");
            return true;
        }
    }
}
