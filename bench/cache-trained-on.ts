/** Written with the weights of the score: the decompressed file of pairs, of which only a part was held out. */
export const trainedOn = '07774d0811ea5cbdf72bc4e9959fd0d35d2e0d55f4458ddb09da60365adf5ffc';
