using Xunit;

namespace TransferLearning.Tests.EndToEnd.Windows;

/// <summary>Tests of the Windows build: one after another, on one wine.</summary>
[CollectionDefinition("windows", DisableParallelization = true)]
public sealed class WindowsCollection : ICollectionFixture<WindowsBuild>;
