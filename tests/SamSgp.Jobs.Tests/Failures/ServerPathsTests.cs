using SamSgp.Jobs.Failures;

namespace SamSgp.Jobs.Tests.Failures;

public sealed class ServerPathsTests
{
    [Theory]
    [InlineData("Support file /srv/data/liver/a.nii.gz cannot be read.", "Support file …/a.nii.gz cannot be read.")]
    [InlineData("Put it into '/srv/support/liver'.", "Put it into '…/liver'.")]
    [InlineData("Peer answered 404 to GET http://pacs:8042/dicom-web/studies/1.2", "Peer answered 404 to GET http://pacs:8042/dicom-web/studies/1.2")]
    [InlineData("Slice 7/20 is missing; 1.5 mm/voxel.", "Slice 7/20 is missing; 1.5 mm/voxel.")]
    public void Hide_Sentence_KeepsNamesAndNoFolders(string sentence, string shown) => Assert.Equal(shown, ServerPaths.Hide(sentence));
}
